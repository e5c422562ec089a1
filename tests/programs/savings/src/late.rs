//! What not to do: to read the return data of GetVault after another program was called.
//!
//! A program that returns data of its own is found out, because the runtime tells who set it. One that
//! asks the vault about another vault is not: the setter is the vault program then too. Hence
//! `GetVault::invoke`, which reads before anybody else is called.

use {
    crate::savings::Savings,
    cu_vault_interface::invoke::GetVault,
    pinocchio::{
        AccountView, ProgramResult,
        cpi::invoke_with_bounds,
        error::ProgramError,
        instruction::{InstructionAccount, InstructionView},
    },
};

/// Accounts that the other program gets.
const ACCOUNTS: usize = 2;

/// Calls `others`, the first of them the program, with `data`, and takes what the vault is said to hold.
pub fn take_late(savings: &Savings, others: &[AccountView], data: &[u8]) -> ProgramResult {
    GetVault {
        vault: savings.vault,
    }
    .invoke()?;

    let [program, accounts @ ..] = others else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let accounts: &[AccountView; ACCOUNTS] = accounts
        .as_array()
        .ok_or(ProgramError::NotEnoughAccountKeys)?;
    invoke_with_bounds::<ACCOUNTS, _>(
        &InstructionView {
            program_id: program.address(),
            accounts: &accounts.each_ref().map(InstructionAccount::from),
            data,
        },
        accounts,
    )?;

    savings.take(GetVault::returned()?.withdrawable())
}
