//! SOL transfer that a PDA signs. The PDA is a wallet of the authority: the System program owns it, and it has no data.
//!
//! authority `signer` · vault `writable` · to `writable` · System program; `amount: u64, bump: u8`

use {
    crate::{amount_and_byte, transfer::transfer},
    pinocchio::{AccountView, ProgramResult, error::ProgramError},
};

pub fn process(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let [authority, vault, to, _system_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let (amount, bump) = amount_and_byte(data)?;
    // Without this check, anyone could name the authority and empty its vault.
    if !authority.is_signer() {
        return Err(ProgramError::MissingRequiredSignature);
    }
    // The runtime derives the PDA from these seeds. With another vault the transaction fails with
    // "unauthorized signer".
    let seeds: [&[u8]; 3] = [b"vault", authority.address().as_ref(), &[bump]];
    transfer(vault, to, amount, &[&seeds]);
    Ok(())
}
