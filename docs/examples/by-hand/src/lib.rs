//! Seven small programs that call other programs, laid out by hand. The first byte of the
//! instruction data picks one.
//!
//! The accounts are Pinocchio's views, since reading the input is no part of a call. All `unsafe` is in [`abi`].
//! The same seven are in `docs/examples/sdk`, `docs/examples/anchor` and `docs/examples/pinocchio`.

#![no_std]
#![deny(unsafe_code)]

extern crate memcmp as _;
// On a host the library links std, and the cdylib needs std's panic handler there. No code uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

pub mod abi;
pub mod create_account;
pub mod event;
pub mod forward;
pub mod return_data;
pub mod transfer;
pub mod transfer_from_pda;
pub mod transfer_tokens;

use pinocchio::{AccountView, Address, ProgramResult, error::ProgramError};

pub fn process(program_id: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let (instruction, data) = data
        .split_first()
        .ok_or(ProgramError::InvalidInstructionData)?;
    match instruction {
        0 => transfer::process(accounts, data),
        1 => transfer_from_pda::process(accounts, data),
        2 => transfer_tokens::process(program_id, accounts, data),
        3 => create_account::process(program_id, accounts),
        4 => return_data::price(data),
        5 => return_data::buy(program_id, accounts, data),
        6 => forward::process(accounts, data),
        7 => event::process(accounts, data),
        _ => Err(ProgramError::InvalidInstructionData),
    }
}

/// Returns the `amount: u64`, the only argument.
fn amount(data: &[u8]) -> Result<u64, ProgramError> {
    let bytes = data
        .try_into()
        .map_err(|_| ProgramError::InvalidInstructionData)?;
    Ok(u64::from_le_bytes(bytes))
}

/// Returns an `amount: u64` and one more byte.
fn amount_and_byte(data: &[u8]) -> Result<(u64, u8), ProgramError> {
    match data {
        [amount_bytes @ .., byte] => Ok((amount(amount_bytes)?, *byte)),
        [] => Err(ProgramError::InvalidInstructionData),
    }
}

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod entrypoint {
    pinocchio::no_allocator!();
    pinocchio::nostd_panic_handler!();
    // One account more than the longest list, a token transfer with eleven signers, so that the
    // program sees one too many.
    pinocchio::program_entrypoint!(crate::process, 17);
}
