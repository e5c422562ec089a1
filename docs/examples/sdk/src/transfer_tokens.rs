//! Token transfer that a PDA signs, for SPL Token and Token-2022. Returns what the destination holds afterwards.
//!
//! authority `signer` · state · source `writable` · mint · destination `writable` · token program;
//! `amount: u64, decimals: u8`
//!
//! The state owns the source token account. `create_account` made it, and stored its authority and bump.

use {
    crate::{amount_and_byte, create_account::State, program::invoke_signed},
    solana_program::{
        account_info::AccountInfo, entrypoint::ProgramResult, program::set_return_data,
        program_error::ProgramError, pubkey::Pubkey,
    },
    spl_token_2022_interface::instruction::transfer_checked,
};

pub fn process(program_id: &Pubkey, accounts: &[AccountInfo], data: &[u8]) -> ProgramResult {
    let [authority, state, source, mint, destination, token_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let (amount, decimals) = amount_and_byte(data)?;
    if !authority.is_signer {
        return Err(ProgramError::MissingRequiredSignature);
    }
    // The owner proves that this program wrote the state, so the stored bump is the canonical one.
    if state.owner != program_id {
        return Err(ProgramError::InvalidAccountOwner);
    }
    let bump = State::read(&state.try_borrow_data()?, authority.key)?;
    let seeds: &[&[u8]] = &[b"state", authority.key.as_ref(), &[bump]];

    // Compares the token program with the two that there are, SPL Token and Token-2022.
    let instruction = transfer_checked(
        token_program.key,
        source.key,
        mint.key,
        destination.key,
        state.key,
        &[],
        amount,
        decimals,
    )?;
    let infos = [source, mint, destination, state].map(AccountInfo::clone);
    invoke_signed(&instruction, &infos, &[seeds])?;

    // The info reads the account itself, so it sees what the callee wrote.
    let data = destination.try_borrow_data()?;
    let balance = data.get(64..72).ok_or(ProgramError::InvalidAccountData)?;
    set_return_data(balance);
    Ok(())
}
