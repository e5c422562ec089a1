//! The vault's instructions written once more, plainly, with every check explicit.
//!
//! Of the vault it takes what both must agree on: ids, error codes, the layout of the state and of the
//! instruction data. Its checks and its processors are its own, and it leaves nothing to the runtime or
//! to another program that it can ask itself:
//!
//! - exactly the accounts of the table; every flag that the instruction needs;
//! - a vault's owner, length, discriminator, version, and its address, derived again from its seeds;
//! - the ids of other programs, in full;
//! - who pays lamports: its owner, its data, its balance; sums that would overflow;
//! - every token account and mint of a transfer: owner, kind, mint, decimals, freeze, the right of who
//!   signs for it, balance.
//!
//! What it says of a call that the vault leaves to somebody else to refuse may differ from what that
//! somebody says; `tests/src/model/refusal.rs` has both side by side.

#![no_std]
#![forbid(unsafe_code)]

// On a host the library links std, whose panic handler the cdylib needs there; nothing uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

mod accounts;
mod address;
mod lamports;
pub mod processor;
mod tokens;
mod vault;

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod entrypoint {
    pinocchio::no_allocator!();
    pinocchio::nostd_panic_handler!();
    pinocchio::program_entrypoint!(crate::processor::process);
}
