//! Forwarded extra accounts: a token transfer by a multisig. The caller passes as many signers as the multisig requires.
//!
//! source `writable` · mint · destination `writable` · multisig · token program · `signer`…;
//! `amount: u64, decimals: u8`

use {
    crate::{amount_and_byte, program::invoke},
    solana_program::{
        account_info::AccountInfo, entrypoint::ProgramResult, program_error::ProgramError,
        pubkey::Pubkey,
    },
    spl_token_2022_interface::instruction::transfer_checked,
};

pub fn process(accounts: &[AccountInfo], data: &[u8]) -> ProgramResult {
    let [
        source,
        mint,
        destination,
        multisig,
        token_program,
        signers @ ..,
    ] = accounts
    else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let (amount, decimals) = amount_and_byte(data)?;
    if signers.len() > 11 {
        return Err(ProgramError::InvalidArgument);
    }
    // Each is flagged as a read-only signer, whatever flags it came with: forward what the callee needs and no more.
    let keys: Vec<&Pubkey> = signers.iter().map(|signer| signer.key).collect();
    let instruction = transfer_checked(
        token_program.key,
        source.key,
        mint.key,
        destination.key,
        multisig.key,
        &keys,
        amount,
        decimals,
    )?;
    // All infos there are: more than the call needs are allowed.
    invoke(&instruction, accounts)
}
