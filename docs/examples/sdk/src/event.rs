//! Event: a line `Program data: …` in the log of the transaction, for indexers.
//!
//! authority `signer`; `amount: u64`

use {
    crate::amount,
    solana_program::{
        account_info::AccountInfo, entrypoint::ProgramResult, log::sol_log_data,
        program_error::ProgramError,
    },
};

pub fn process(accounts: &[AccountInfo], data: &[u8]) -> ProgramResult {
    let [authority] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    if !authority.is_signer {
        return Err(ProgramError::MissingRequiredSignature);
    }
    // discriminator `u8` · authority `[u8; 32]` · amount `u64`
    let mut event = vec![1];
    event.extend(authority.key.as_ref());
    event.extend(amount(data)?.to_le_bytes());
    sol_log_data(&[&event]);
    Ok(())
}
