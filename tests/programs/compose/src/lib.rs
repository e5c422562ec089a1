//! A program that calls the vault, made of the very example that the README prints.
//!
//! depositor `s w` · vault `w` · System program · the vault's program; `lamports u64`. It deposits, asks
//! the vault what may be withdrawn, and returns that.

#![no_std]
#![deny(unsafe_code)]

// On a host the library links std, whose panic handler the cdylib needs there; nothing uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

// An example has a `main`, which nobody calls here.
#[allow(dead_code)]
#[path = "../../../../program/examples/compose.rs"]
mod example;

use pinocchio::{AccountView, Address, ProgramResult, cpi::set_return_data, error::ProgramError};

/// The one thing that it does.
pub fn process(_program_id: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [depositor, vault, system_program, _vault_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let lamports = data
        .try_into()
        .map_err(|_| ProgramError::InvalidInstructionData)?;
    example::deposit(
        depositor,
        vault,
        system_program,
        u64::from_le_bytes(lamports),
    )?;
    set_return_data(&example::withdrawable(vault)?.to_le_bytes());
    Ok(())
}

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod entrypoint {
    #![allow(unsafe_code)]

    pinocchio::no_allocator!();
    pinocchio::nostd_panic_handler!();
    // One more than it takes, so that one too many is seen.
    pinocchio::program_entrypoint!(crate::process, 5);

    /// Pinocchio moves the kilobyte that return data may have, and upstream's compiler calls for that a
    /// function that it does not bring along. Solana's own does.
    ///
    /// # Safety
    ///
    /// Both ranges are valid for `len` bytes and do not overlap.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
        // SAFETY: as promised.
        unsafe { pinocchio::syscalls::sol_memcpy_(to, from, len as u64) };
        to
    }
}
