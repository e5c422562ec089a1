//! A worked example: savings that only this program can take out of a vault, and only for their
//! user.
//!
//! The authority of a user's vault is the user's *keeper*, a PDA of this program. So no other
//! program and no user can withdraw, and this program decides when it withdraws. A real program has
//! its own rules for that. Here the user's signature is enough.
//!
//! ```text
//! accounts   user s w · keeper · vault w · system program · vault program
//! data       step u8 · bump of the keeper u8 · fields
//!
//! 0 Open       id u64, bump of the vault u8
//! 1 Save       lamports u64
//! 2 Take       lamports u64
//! 3 TakeAll
//! 4 TakeLate   data for another program; that program and two accounts for it follow the vault program
//! ```
//!
//! | file | what it is |
//! |---|---|
//! | `savings` | lamports into the vault, and out of it |
//! | `keeper` | creates the vault; the seeds of the keeper |
//! | `late` | the mistake to read the return data too late |
//! | `processor` | accounts and fields, from the input |

#![no_std]
#![forbid(unsafe_code)]

// On a host the library links std, and the cdylib needs std's panic handler there. No code uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

pub mod interface;
mod keeper;
mod late;
pub mod processor;
mod savings;

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod entrypoint {
    pinocchio::no_allocator!();
    pinocchio::nostd_panic_handler!();
    pinocchio::program_entrypoint!(crate::processor::process, 16);
}
