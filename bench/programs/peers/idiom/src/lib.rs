//! The vault as an able developer writes it with Pinocchio and its helpers, for comparison.
//!
//! The wire format, the accounts and the state are the vault's own; what differs is how the work is
//! done: Pinocchio's entrypoint macro, its borrow counting, `pinocchio-system` and `pinocchio-token` for
//! every CPI, `Batch` for a payout to several and to empty an account and close it. Nothing is left out that
//! an able developer checks:
//!
//! - exactly the accounts of the table, exactly the data of the instruction;
//! - signers; the vault's owner, length, discriminator and version; its authority;
//! - the token program, by the helper; that a deposited token account belongs to the vault;
//! - a new vault's address and canonical bump, by `find_program_address`; a stateless vault's address on a
//!   deposit, by its hash; an existing vault's not again, for only this program could have written it.

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
    pinocchio::default_allocator!();
    pinocchio::nostd_panic_handler!();
    pinocchio::program_entrypoint!(crate::processor::process);
}
