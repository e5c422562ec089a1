//! A program that calls the vault: it deposits, asks the vault what may be withdrawn, and returns that.
//!
//! depositor `s w` · vault `w` · System program · the vault's program; `lamports u64`.

#![no_std]
#![forbid(unsafe_code)]

// On a host the library links std, whose panic handler the cdylib needs there; nothing uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

use {
    cu_vault_interface::invoke::{DepositSol, GetVault},
    pinocchio::{AccountView, Address, ProgramResult, cpi::set_return_data, error::ProgramError},
};

/// The one thing that it does.
pub fn process(_program_id: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [depositor, vault, system_program, _vault_program] = &*accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let lamports = data
        .try_into()
        .map_err(|_| ProgramError::InvalidInstructionData)?;
    DepositSol {
        depositor,
        vault,
        system_program,
        lamports: u64::from_le_bytes(lamports),
    }
    .invoke()?;
    let info = GetVault { vault }.invoke()?;
    set_return_data(&info.withdrawable);
    Ok(())
}

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod entrypoint {
    pinocchio::no_allocator!();
    pinocchio::nostd_panic_handler!();
    // One more than it takes, so that one too many is seen.
    pinocchio::program_entrypoint!(crate::process, 5);
}
