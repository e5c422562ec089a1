//! The vault as a competent developer writes it with Pinocchio and its helpers, for comparison.
//!
//! The wire format, the accounts and the state are the vault's own. The way to do the work differs:
//!
//! - Pinocchio's entrypoint macro and its borrow counting;
//! - `pinocchio-system` and `pinocchio-token` for every CPI;
//! - `Batch` for a payout to several recipients, and to empty and close a token account.
//!
//! The program omits no check that a competent developer makes:
//!
//! - exactly the accounts of the table, exactly the data of the instruction;
//! - signers; the vault's owner, length, discriminator and version; its authority;
//! - the token program, by the helper; the vault as owner of a token account that receives a
//!   deposit;
//! - a new vault's address and canonical bump, by `find_program_address`;
//! - a stateless vault's address on a deposit, by its hash;
//! - no derivation for an existing vault, because only this program can have written it.

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
    pinocchio::default_allocator!();
    pinocchio::nostd_panic_handler!();
    pinocchio::program_entrypoint!(crate::processor::process);
}
