//! Return data: `price` sets it, `buy` calls `price` and reads it. The program calls itself, so one is enough to try it.
//!
//! price: no accounts; `quantity: u64` · buy: this program; `quantity: u64`

use {
    crate::{
        abi::{Instruction, get_return_data, invoke_signed, set_return_data},
        amount,
    },
    pinocchio::{AccountView, Address, ProgramResult, address::address_eq, error::ProgramError},
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
#[allow(unsafe_code)]
pub fn buy(program_id: &Address, accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    // A callee must be among the accounts, even if it is this very program.
    let [_this_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let mut call = [4; 9];
    call[1..].copy_from_slice(&amount(data)?.to_le_bytes());
    // SAFETY: no account is passed on, and nothing is borrowed.
    unsafe { invoke_signed(&Instruction::new(program_id, &[], &call), &[], &[]) };

    // The next call empties it, so read it now. The buffer is as long as the answer may be, not a
    // kilobyte.
    let mut answer = [0; 8];
    let (len, program) = get_return_data(&mut answer);
    // If the callee sets no return data, that of a program below it is still there. So check which
    // program set it.
    if !address_eq(&program, program_id) {
        return Err(ProgramError::IncorrectProgramId);
    }
    if len != answer.len() {
        return Err(ProgramError::InvalidInstructionData);
    }
    let total = u64::from_le_bytes(answer)
        .checked_add(1)
        .ok_or(ProgramError::ArithmeticOverflow)?;
    set_return_data(&total.to_le_bytes());
    Ok(())
}
