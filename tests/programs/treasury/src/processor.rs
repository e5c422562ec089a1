//! The dispatch: the step, from the input.

use {
    crate::{
        approve::{approve, propose},
        execute::execute,
        interface::Step,
        open::open,
    },
    pinocchio::{AccountView, Address, ProgramResult, error::ProgramError},
};

const OPEN: u8 = Step::Open as u8;
const PROPOSE: u8 = Step::Propose as u8;
const APPROVE: u8 = Step::Approve as u8;
const EXECUTE: u8 = Step::Execute as u8;

pub fn process(program_id: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    match data {
        [OPEN, fields @ ..] => open(program_id, accounts, fields),
        [PROPOSE, fields @ ..] => propose(program_id, accounts, fields),
        [APPROVE, hash @ ..] => approve(program_id, accounts, hash),
        [EXECUTE, call @ ..] => execute(program_id, accounts, call),
        _ => Err(ProgramError::InvalidInstructionData),
    }
}
