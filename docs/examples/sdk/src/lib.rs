//! Seven small programs that call others, with the SDK. The first byte of the instruction data picks one.
//!
//! The same seven are in `docs/examples/anchor`, `docs/examples/pinocchio` and `docs/examples/by-hand`.

pub mod create_account;
pub mod event;
pub mod forward;
pub mod return_data;
pub mod transfer;
pub mod transfer_from_pda;
pub mod transfer_tokens;

/// What makes the call: the SDK, or with the feature `solana-invoke` its drop-in. Nothing else in the program changes.
mod program {
    #[cfg(feature = "solana-invoke")]
    pub use solana_invoke::{invoke, invoke_signed};
    #[cfg(not(feature = "solana-invoke"))]
    pub use solana_program::program::{invoke, invoke_signed};
}

use solana_program::{
    account_info::AccountInfo, entrypoint::ProgramResult, program_error::ProgramError,
    pubkey::Pubkey,
};

solana_program::entrypoint!(process);

pub fn process(program_id: &Pubkey, accounts: &[AccountInfo], data: &[u8]) -> ProgramResult {
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

/// The `amount: u64` that is all of the arguments.
fn amount(data: &[u8]) -> Result<u64, ProgramError> {
    let bytes = data
        .try_into()
        .map_err(|_| ProgramError::InvalidInstructionData)?;
    Ok(u64::from_le_bytes(bytes))
}

/// An `amount: u64` and one byte more.
fn amount_and_byte(data: &[u8]) -> Result<(u64, u8), ProgramError> {
    match data {
        [amount_bytes @ .., byte] => Ok((amount(amount_bytes)?, *byte)),
        [] => Err(ProgramError::InvalidInstructionData),
    }
}
