//! A transfer hook for the tests: it counts its calls and records the privileges of its accounts.
//!
//! Token-2022 calls it at the end of every transfer of a mint that names it. The record answers the
//! two questions that matter for a vault: did the extra accounts of the hook reach it, and did a
//! signature reach it with them?
//!
//! ```text
//! Execute    data: discriminator 8 · amount u64
//! 0 source · 1 mint · 2 destination · 3 authority · 4 validation account · 5 record w · …
//! ```
//!
//! The record is an account of this program. The mint's validation account names it as the first
//! extra account. The hook records the privileges of every account after it and otherwise ignores
//! them.

#![no_std]
#![forbid(unsafe_code)]

// On a host the library links std, and the cdylib needs std's panic handler there. No code uses it.
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
