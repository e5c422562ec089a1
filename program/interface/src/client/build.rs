//! Builds an instruction from named accounts and fields.

use {
    crate::{
        Address, ID,
        error::VaultError,
        instruction::{Instruction as Tag, MAX_EXTRA_ACCOUNTS},
        token::TOKEN_2022_ID,
    },
    solana_instruction::{AccountMeta, Instruction},
    std::{iter, vec::Vec},
};

/// Returns the instruction with these accounts, flagged as in its table, and these fields after the
/// discriminator. Accounts beyond the table's slots are recipients.
pub fn build(tag: Tag, accounts: &[Address], fields: &[&[u8]]) -> Instruction {
    let spec = tag.spec();
    let recipients = iter::repeat_n(spec.recipients, accounts.len()).flatten();
    let slots = spec.slots.iter().copied().chain(recipients);
    let metas: Vec<_> = accounts
        .iter()
        .zip(slots)
        .map(|(address, slot)| AccountMeta {
            pubkey: *address,
            is_signer: slot.signer,
            is_writable: slot.writable,
        })
        .collect();
    assert_eq!(
        metas.len(),
        accounts.len(),
        "{} has no such slot",
        spec.name
    );
    Instruction {
        program_id: ID,
        accounts: metas,
        data: [&[&[tag as u8][..]], fields].concat().concat(),
    }
}

/// Appends the accounts that a transfer hook requires. Where the program would refuse them, it
/// returns the program's error.
pub fn with_extra_accounts(
    mut instruction: Instruction,
    token_program: &Address,
    extra: &[AccountMeta],
) -> Result<Instruction, VaultError> {
    let most = if *token_program == TOKEN_2022_ID {
        MAX_EXTRA_ACCOUNTS
    } else {
        0
    };
    if extra.len() > most {
        return Err(VaultError::TooManyAccounts);
    }
    instruction.accounts.extend_from_slice(extra);
    Ok(instruction)
}

pub fn at_least_one(payouts: &[(Address, u64)]) -> Result<(), VaultError> {
    if payouts.is_empty() {
        return Err(VaultError::InvalidInstructionData);
    }
    Ok(())
}

/// Returns the recipients, and the amounts as bytes of the data.
pub fn columns(payouts: &[(Address, u64)]) -> (Vec<Address>, Vec<u8>) {
    let recipients = payouts.iter().map(|(recipient, _)| *recipient).collect();
    let amounts = payouts
        .iter()
        .flat_map(|(_, amount)| amount.to_le_bytes())
        .collect();
    (recipients, amounts)
}
