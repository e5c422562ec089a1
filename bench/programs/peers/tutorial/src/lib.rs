//! The vault in the shape that tutorials teach, for comparison.
//!
//! The wire format, the accounts and the state are the vault's own, the entrypoint and the helpers those
//! of the peer `idiom`. What tutorials add:
//!
//! - each instruction says in the log which it is;
//! - the address of the vault is searched for with `find_program_address` in every instruction;
//! - addresses are compared with `==`, the state is copied out of the account;
//! - a new account is made by the helper that copes with a prefunded address in three CPIs;
//! - each recipient of a payout gets a CPI of its own.
//!
//! It checks what `idiom` checks, and the address of every vault again.

#![no_std]
#![deny(unsafe_code)]

extern crate memcmp as _;
// On a host the library links std, whose panic handler the cdylib needs there; nothing uses it.
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
