//! A program that calls the vault: it deposits, requests the withdrawable amount from the vault,
//! and returns it.
//!
//! depositor `s w` · vault `w` · System program · the vault's program; `lamports u64`.

#![no_std]
#![forbid(unsafe_code)]

// On a host the library links std, and the cdylib needs std's panic handler there. No code uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

use {
    cu_vault_interface::invoke::{DepositSol, GetVault},
    pinocchio::{AccountView, Address, ProgramResult, cpi::set_return_data, error::ProgramError},
};

/// Processes the only instruction.
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
    // One account more than it takes, so that it sees one too many.
    pinocchio::program_entrypoint!(crate::process, 5);
}
