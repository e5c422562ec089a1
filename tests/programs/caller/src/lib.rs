//! Calls the vault with what it is called with, through the struct of each instruction.
//!
//! Accounts and data are those of the vault's own instruction, and the vault program is one account more,
//! at the front; how it calls with borrowed data is told at [`processor::WHILE_BORROWED`]. What comes out must be what the vault does when it is called directly.

#![no_std]
#![forbid(unsafe_code)]

// On a host the library links std, whose panic handler the cdylib needs there; nothing uses it.
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
