//! Forwarded extra accounts: a token transfer by a multisig. The caller passes as many signers as
//! the multisig requires.
//!
//! source `writable` · mint · destination `writable` · multisig · token program · `signer`…;
//! `amount: u64, decimals: u8`

use {
    crate::amount_and_byte,
    pinocchio::{AccountView, ProgramResult, error::ProgramError},
    pinocchio_token::instructions::TransferChecked,
};

pub fn process(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
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
    // Each is flagged as a read-only signer, whatever its flags were: forward only what the callee
    // needs.
    TransferChecked::with_multisig_signers(
        source,
        mint,
        destination,
        multisig,
        amount,
        decimals,
        signers,
    )
    .invoke_with_program(token_program.address())
}
