//! Token transfer that a PDA signs, for SPL Token and Token-2022. Returns the balance of the
//! destination afterwards.
//!
//! authority `signer` · state · source `writable` · mint · destination `writable` · token program;
//! `amount: u64, decimals: u8`
//!
//! The state owns the source token account. `create_account` made it, and stored its authority and bump.

use {
    crate::{amount_and_byte, create_account::State},
    pinocchio::{
        AccountView, Address, ProgramResult,
        cpi::{Seed, Signer, set_return_data},
        error::ProgramError,
    },
    pinocchio_token::instructions::TransferChecked,
};

pub fn process(program_id: &Address, accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let [authority, state, source, mint, destination, token_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let (amount, decimals) = amount_and_byte(data)?;
    if !authority.is_signer() {
        return Err(ProgramError::MissingRequiredSignature);
    }
    // The owner proves that this program wrote the state, so the stored bump is the canonical one.
    if !state.owned_by(program_id) {
        return Err(ProgramError::InvalidAccountOwner);
    }
    let bump = [State::read(&state.try_borrow()?, authority.address())?];
    let seeds = [
        Seed::from(b"state"),
        Seed::from(authority.address().as_ref()),
        Seed::from(&bump),
    ];
    // Compares the token program with SPL Token and Token-2022.
    TransferChecked::<&AccountView>::new(source, mint, destination, state, amount, decimals)
        .invoke_signed_with_program(&[Signer::from(&seeds)], token_program.address())?;

    // A view reads the account itself, so it shows what the callee wrote.
    let data = destination.try_borrow()?;
    let balance = data.get(64..72).ok_or(ProgramError::InvalidAccountData)?;
    set_return_data(balance);
    Ok(())
}
