//! Return data: `price` sets it, `buy` calls `price` and reads it. The program calls itself, so one is enough to try it.
//!
//! price: no accounts; `quantity: u64` · buy: this program; `quantity: u64`

use {
    crate::amount,
    pinocchio::{
        AccountView, Address, ProgramResult,
        address::address_eq,
        cpi::{get_return_data, invoke, set_return_data},
        error::ProgramError,
        instruction::InstructionView,
    },
};

/// Returns the price: one for each piece, and one for the order.
pub fn price(data: &[u8]) -> ProgramResult {
    let price = amount(data)?
        .checked_add(1)
        .ok_or(ProgramError::ArithmeticOverflow)?;
    set_return_data(&price.to_le_bytes());
    Ok(())
}

/// Requests the price, adds a fee of one, and returns the sum.
pub fn buy(program_id: &Address, accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    // A callee must be among the accounts, even if it is this very program.
    let [_this_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let mut call = [4; 9];
    call[1..].copy_from_slice(&amount(data)?.to_le_bytes());
    invoke::<0, &AccountView>(
        &InstructionView {
            program_id,
            accounts: &[],
            data: &call,
        },
        &[],
    )?;
    // The next call empties it, so read it now.
    let answer = get_return_data().ok_or(ProgramError::InvalidInstructionData)?;
    // If the callee sets no return data, that of a program below it is still there. So check which
    // program set it.
    if !address_eq(answer.program_id(), program_id) {
        return Err(ProgramError::IncorrectProgramId);
    }
    let total = amount(answer.as_slice())?
        .checked_add(1)
        .ok_or(ProgramError::ArithmeticOverflow)?;
    set_return_data(&total.to_le_bytes());
    Ok(())
}
