//! The two instructions of the System program that a vault needs.

use {
    super::{Account, Passed, Refusal, pair},
    crate::case::cast::SYSTEM,
};

const TRANSFER: u32 = 2;
const CREATE_ACCOUNT_ALLOW_PREFUND: u32 = 13;

const ACCOUNT_ALREADY_IN_USE: Refusal = Refusal::Custom(0);
const RESULT_WITH_NEGATIVE_LAMPORTS: Refusal = Refusal::Custom(1);

pub fn run(passed: &[Passed], accounts: &mut [Account], data: &[u8]) -> Result<(), Refusal> {
    let word = |at: usize| {
        let bytes = data[at..at + 8].try_into().expect("eight bytes");
        u64::from_le_bytes(bytes)
    };
    match (
        data.first_chunk().map(|tag| u32::from_le_bytes(*tag)),
        data.len(),
    ) {
        (Some(TRANSFER), 12) => transfer(passed[0], passed[1], accounts, word(4)),
        (Some(CREATE_ACCOUNT_ALLOW_PREFUND), 52) => {
            let new = passed[0];
            let (lamports, space) = (word(4), word(12));
            let account = &mut accounts[new.index];
            // Both for allocate and for assign.
            if !new.signer {
                return Err(Refusal::MissingRequiredSignature);
            }
            if !account.data.is_empty() || account.owner != SYSTEM {
                return Err(ACCOUNT_ALREADY_IN_USE);
            }
            if !new.writable {
                return Err(Refusal::ReadonlyDataModified);
            }
            account.data.resize(space as usize, 0);
            account.owner.copy_from_slice(&data[20..52]);
            if lamports > 0 {
                transfer(passed[1], new, accounts, lamports)?;
            }
            Ok(())
        }
        other => panic!("the program calls the System program with {other:?}"),
    }
}

fn transfer(
    from: Passed,
    to: Passed,
    accounts: &mut [Account],
    lamports: u64,
) -> Result<(), Refusal> {
    if !from.signer {
        return Err(Refusal::MissingRequiredSignature);
    }
    let source = &accounts[from.index];
    if !source.data.is_empty() {
        return Err(Refusal::InvalidArgument);
    }
    if lamports > source.lamports {
        return Err(RESULT_WITH_NEGATIVE_LAMPORTS);
    }
    // Nothing is spent where nothing changes.
    if lamports > 0 && source.owner != SYSTEM {
        return Err(Refusal::ExternalAccountLamportSpend);
    }
    if lamports > 0 && !from.writable {
        return Err(Refusal::ReadonlyLamportChange);
    }
    if from.index == to.index {
        return Ok(());
    }
    let [source, destination] = pair(accounts, from.index, to.index);
    let credited = destination.lamports.checked_add(lamports);
    let credited = credited.ok_or(Refusal::ArithmeticOverflow)?;
    if lamports > 0 && !to.writable {
        return Err(Refusal::ReadonlyLamportChange);
    }
    source.lamports -= lamports;
    destination.lamports = credited;
    Ok(())
}
