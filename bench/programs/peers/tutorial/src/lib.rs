//! The vault in the shape that tutorials teach, for comparison.
//!
//! The wire format, the accounts and the state are the vault's own. The entrypoint and the helpers
//! are those of the peer `idiom`. Tutorials add this:
//!
//! - each instruction writes its name to the log;
//! - every instruction searches for the address of the vault with `find_program_address`;
//! - addresses are compared with `==`, and the state is copied from the account;
//! - the helper that accepts a prefunded address creates a new account in three CPIs;
//! - each recipient of a payout gets a separate CPI.
//!
//! The program checks everything that `idiom` checks, and also the address of every vault.

#![no_std]
#![deny(unsafe_code)]

extern crate memcmp as _;
// On a host the library links std, and the cdylib needs std's panic handler there. No code uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

mod checks;
pub mod processor;

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod entrypoint {
    pinocchio::no_allocator!();
    pinocchio::nostd_panic_handler!();
    pinocchio::program_entrypoint!(crate::processor::process);
}
