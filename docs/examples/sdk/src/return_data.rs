//! Return data: `price` sets it, `buy` calls `price` and reads it. The program calls itself, so one is enough to try it.
//!
//! price: no accounts; `quantity: u64` · buy: this program; `quantity: u64`

use {
    crate::{amount, program::invoke},
    solana_program::{
        account_info::AccountInfo,
        entrypoint::ProgramResult,
        instruction::Instruction,
        program::{get_return_data, set_return_data},
        program_error::ProgramError,
        pubkey::Pubkey,
    },
};

/// Returns the price: one apiece, and one for the order.
pub fn price(data: &[u8]) -> ProgramResult {
    let price = amount(data)?
        .checked_add(1)
        .ok_or(ProgramError::ArithmeticOverflow)?;
    set_return_data(&price.to_le_bytes());
    Ok(())
}

/// Gets the price, adds a fee of one, and returns the sum.
pub fn buy(program_id: &Pubkey, accounts: &[AccountInfo], data: &[u8]) -> ProgramResult {
    // A program that is called must be among the accounts, even if it is this one.
    let [_this_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let mut call = vec![4];
    call.extend(amount(data)?.to_le_bytes());
    invoke(
        &Instruction {
            program_id: *program_id,
            accounts: vec![],
            data: call,
        },
        &[],
    )?;
    // The next call empties it, so read it now.
    let (program, answer) = get_return_data().ok_or(ProgramError::InvalidInstructionData)?;
    // If the callee sets none, what a program below it returned is still there. So ask whose it is.
    if program != *program_id {
        return Err(ProgramError::IncorrectProgramId);
    }
    let total = amount(&answer)?
        .checked_add(1)
        .ok_or(ProgramError::ArithmeticOverflow)?;
    set_return_data(&total.to_le_bytes());
    Ok(())
}
