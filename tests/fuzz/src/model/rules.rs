//! What a program may leave: the rules that the runtime holds the accounts against when a program ends.

use {super::Refusal, crate::case::Key};

/// What can change of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub lamports: u64,
    pub owner: Key,
    pub data: Vec<u8>,
}

/// Whether `program` may leave `after` where `before` was, account by account, in their order.
pub fn hold(
    before: &Account,
    after: &Account,
    writable: bool,
    program: &Key,
) -> Result<(), Refusal> {
    let owned = before.owner == *program;
    if after.lamports != before.lamports {
        if after.lamports < before.lamports && !owned {
            return Err(Refusal::ExternalAccountLamportSpend);
        }
        if !writable {
            return Err(Refusal::ReadonlyLamportChange);
        }
    }
    if after.data != before.data {
        if !writable {
            return Err(Refusal::ReadonlyDataModified);
        }
        if !owned {
            return Err(Refusal::ExternalAccountDataModified);
        }
    }
    if after.owner != before.owner
        && (!owned || !writable || after.data.iter().any(|byte| *byte != 0))
    {
        return Err(Refusal::ModifiedProgramId);
    }
    Ok(())
}

/// No lamport comes from nowhere or goes there.
pub fn balance<'a>(
    before: impl Iterator<Item = &'a Account>,
    after: impl Iterator<Item = &'a Account>,
) -> Result<(), Refusal> {
    let before: u128 = before.map(|account| u128::from(account.lamports)).sum();
    let after: u128 = after.map(|account| u128::from(account.lamports)).sum();
    if before != after {
        return Err(Refusal::UnbalancedInstruction);
    }
    Ok(())
}
