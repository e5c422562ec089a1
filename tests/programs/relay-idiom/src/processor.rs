//! Processes one level.

#![allow(unsafe_code)]

use {
    crate::interface::{MAX_ACCOUNTS, NO_CALLEE, NO_STEP, Step, TOO_MANY_ACCOUNTS, UNKNOWN_STEP},
    core::{mem::MaybeUninit, slice::from_raw_parts},
    pinocchio::{
        AccountView, Address, ProgramResult,
        cpi::invoke_with_bounds,
        error::ProgramError,
        instruction::{InstructionAccount, InstructionView},
    },
};

const STOP: u8 = Step::Stop as u8;
const ON: u8 = Step::On as u8;
const AGAIN: u8 = Step::Again as u8;

pub fn process(_program_id: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let (step, data) = data.split_first().ok_or(ProgramError::Custom(NO_STEP))?;
    let first = match *step {
        STOP => return Ok(()),
        ON => 1,
        AGAIN => 0,
        _ => return Err(ProgramError::Custom(UNKNOWN_STEP)),
    };
    let callee = accounts
        .first()
        .ok_or(ProgramError::Custom(NO_CALLEE))?
        .address();
    if accounts.len() > MAX_ACCOUNTS {
        return Err(ProgramError::Custom(TOO_MANY_ACCOUNTS));
    }

    let handed_on = &accounts[first..];
    let mut metas = [const { MaybeUninit::<InstructionAccount>::uninit() }; MAX_ACCOUNTS];
    for (meta, account) in metas.iter_mut().zip(handed_on) {
        meta.write(InstructionAccount::from(account));
    }
    // SAFETY: one meta is written for each account that is passed.
    let metas = unsafe { from_raw_parts(metas.as_ptr().cast(), handed_on.len()) };
    let instruction = InstructionView {
        program_id: callee,
        accounts: metas,
        data,
    };
    invoke_with_bounds::<MAX_ACCOUNTS, _>(&instruction, handed_on)
}
