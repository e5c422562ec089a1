//! Event: a line `Program data: …` in the log of the transaction, for indexers.
//!
//! authority `signer`; `amount: u64`

use {
    crate::{abi::log_data, amount},
    pinocchio::{AccountView, ProgramResult, error::ProgramError},
};

pub fn process(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let [authority] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    if !authority.is_signer() {
        return Err(ProgramError::MissingRequiredSignature);
    }
    // discriminator `u8` · authority `[u8; 32]` · amount `u64`
    let mut event = [1; 41];
    event[1..33].copy_from_slice(authority.address().as_ref());
    event[33..].copy_from_slice(&amount(data)?.to_le_bytes());
    log_data(&[&event]);
    Ok(())
}
