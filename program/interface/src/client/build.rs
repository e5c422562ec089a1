//! From named accounts and fields to an instruction.

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

/// The instruction with these accounts, flagged as its table says, and these fields after the
/// discriminator. What is more than the table's slots is recipients.
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

/// Appends what a transfer hook asks for, or says as the program would why it cannot be.
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

/// The recipients, and the amounts as they stand in the data.
pub fn columns(payouts: &[(Address, u64)]) -> (Vec<Address>, Vec<u8>) {
    let recipients = payouts.iter().map(|(recipient, _)| *recipient).collect();
    let amounts = payouts
        .iter()
        .flat_map(|(_, amount)| amount.to_le_bytes())
        .collect();
    (recipients, amounts)
}
