//! A transfer hook for the tests: it counts its calls and notes the privileges it was given.
//!
//! Token-2022 calls it at the end of every transfer of a mint that names it. What it notes answers
//! the two questions a vault must ask of a hook: did the accounts it asked for reach it, and did
//! anybody's signature reach it with them?
//!
//! ```text
//! Execute    data: discriminator 8 · amount u64
//! 0 source · 1 mint · 2 destination · 3 authority · 4 validation account · 5 record w · …
//! ```
//!
//! The record is an account of this program, named by the mint's validation account as the first
//! extra account. Everything after it is looked at and otherwise ignored.

#![no_std]
#![forbid(unsafe_code)]

// On a host the library links std, whose panic handler the cdylib needs there; nothing uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

pub mod interface;
pub mod processor;

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod entrypoint {
    pinocchio::no_allocator!();
    pinocchio::nostd_panic_handler!();
    pinocchio::program_entrypoint!(crate::processor::process);
}
