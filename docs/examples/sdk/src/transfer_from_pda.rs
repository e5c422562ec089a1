//! SOL transfer that a PDA signs. The PDA is a wallet of the authority: the System program owns it, and it has no data.
//!
//! authority `signer` · vault `writable` · to `writable` · System program; `amount: u64, bump: u8`

use {
    crate::{amount_and_byte, program::invoke_signed},
    solana_program::{
        account_info::AccountInfo, entrypoint::ProgramResult, program_error::ProgramError,
    },
    solana_system_interface::instruction::transfer,
};

pub fn process(accounts: &[AccountInfo], data: &[u8]) -> ProgramResult {
    let [authority, vault, to, _system_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let (amount, bump) = amount_and_byte(data)?;
    // Without this check, anyone could name the authority and empty its vault.
    if !authority.is_signer {
        return Err(ProgramError::MissingRequiredSignature);
    }
    // The runtime derives the PDA from these. Another vault is "unauthorized signer", and the transaction fails.
    let seeds: &[&[u8]] = &[b"vault", authority.key.as_ref(), &[bump]];
    invoke_signed(
        &transfer(vault.key, to.key, amount),
        &[vault.clone(), to.clone()],
        &[seeds],
    )
}
