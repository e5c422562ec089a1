//! Passes its accounts and its data to the vault, through the struct of each instruction.
//!
//! Accounts and data are those of the vault's own instruction, with the vault program as an
//! additional account at the front. [`processor::WHILE_BORROWED`] describes a call while data is
//! borrowed. The outcome must be the same as that of a direct call of the vault.

#![no_std]
#![forbid(unsafe_code)]

// On a host the library links std, and the cdylib needs std's panic handler there. No code uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

mod payout;
pub mod processor;
mod sol;
mod token;

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod entrypoint {
    pinocchio::no_allocator!();
    pinocchio::nostd_panic_handler!();
    pinocchio::program_entrypoint!(crate::processor::process, 64);
}
