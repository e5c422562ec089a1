//! Returns its instruction data as return data: a program that forges the answer of another one
//! would do this.

#![no_std]
#![forbid(unsafe_code)]

// On a host the library links std, and the cdylib needs std's panic handler there. No code uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

use pinocchio::{AccountView, Address, ProgramResult, cpi::set_return_data};

pub fn process(_program_id: &Address, _accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    set_return_data(data);
    Ok(())
}

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod entrypoint {
    pinocchio::no_allocator!();
    pinocchio::nostd_panic_handler!();
    pinocchio::program_entrypoint!(crate::process);
}
