//! A vault for SOL and SPL tokens that costs the fewest compute units (CU).
//!
//! One program, no allocator, no ledger: balances are only where the runtime keeps them. Lamports
//! are in the vault account. Tokens are in token accounts whose authority is the vault PDA.
//!
//! | module | what it is |
//! |---|---|
//! | [`entrypoint`] | r1 and r2, the fast path's dispatch and the general path's |
//! | `layout` | the input: account data in place, accounts of fixed layout |
//! | `processor` | one file per instruction: `general`, and `fast` |
//! | `checks` | the conditions that an account must meet before a processor touches it |
//! | `cpi` | the only module that lays out instructions for other programs by hand |
//! | `pda` | seeds to sign with, and the proof that a bump is canonical |
//! | `security` | the contact in the ELF for anyone who finds a vulnerability |
//!
//! Data goes one way: entrypoint → layout → processor → checks → cpi. Instructions, state, errors
//! and token layouts come from `cu-vault-interface`, the crate for clients and for programs that
//! call the vault. This library is for code that runs the program elsewhere: the fuzzer, and the
//! general path on its own.

#![no_std]
#![deny(unsafe_code)]

mod checks;
mod cpi;
pub mod entrypoint;
mod layout;
mod pda;
mod processor;
#[cfg(all(
    not(feature = "no-entrypoint"),
    any(target_os = "solana", target_arch = "bpf")
))]
mod security;

pub use cu_vault_interface::{Address, ID, error, instruction, state, token};

// Cargo builds the cdylib of a dependency too, so the handler is there with or without the
// entrypoint. The fuzzer compiles the program for its own machine as if it were the chain: there
// std has a handler.
#[cfg(all(
    target_os = "solana",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
extern crate std;
#[cfg(not(all(
    target_os = "solana",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
pinocchio::nostd_panic_handler!();
