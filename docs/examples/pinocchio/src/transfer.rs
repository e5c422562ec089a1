//! SOL transfer. The sender signed the transaction, so the call needs no signature of the program.
//!
//! from `signer, writable` · to `writable` · System program; `amount: u64`

use {
    crate::amount,
    pinocchio::{AccountView, ProgramResult, error::ProgramError},
    pinocchio_system::instructions::Transfer,
};

pub fn process(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    // The System program must be among the accounts. Its address in the call is a constant of the helper.
    let [from, to, _system_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    Transfer {
        from,
        to,
        lamports: amount(data)?,
    }
    .invoke()
}
