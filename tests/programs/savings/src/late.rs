//! An example of a mistake: this reads the return data of GetVault after a call of another program.
//!
//! If that program sets return data of its own, the mistake is detected, because the runtime names
//! the program that set it. If it calls GetVault for another vault, the mistake is not detected:
//! the vault program set the data then too. That is why `GetVault::invoke` reads before any other
//! program is called.

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

/// The number of accounts that the other program gets.
const ACCOUNTS: usize = 2;

/// Calls `others`, whose first account is the program, with `data`. Then it takes the amount that
/// the return data names.
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
