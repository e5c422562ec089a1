//! The vault's instructions written a second time, plainly, with every check explicit.
//!
//! From the vault it takes only the parts on which both must agree: ids, error codes, the layout of
//! the state and of the instruction data. It has separate checks and processors. It leaves no check
//! to the runtime or to another program that it can make itself:
//!
//! - exactly the accounts of the table; every flag that the instruction needs;
//! - a vault's owner, length, discriminator, version, and its address, derived again from its
//!   seeds;
//! - the ids of other programs, in full;
//! - the payer of lamports: its owner, its data, its balance; sums that would overflow;
//! - every token account and mint of a transfer: owner, kind, mint, decimals, freeze, the right of
//!   the signer, balance.
//!
//! The vault leaves some refusals to the runtime or to another program. For such a call this
//! program's error may differ from theirs; `tests/src/model/refusal.rs` lists both.

#![no_std]
#![forbid(unsafe_code)]

// On a host the library links std, and the cdylib needs std's panic handler there. No code uses it.
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
