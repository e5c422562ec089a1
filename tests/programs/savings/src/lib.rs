//! A worked example: savings that this program alone can take out of a vault, and only for their user.
//!
//! A user's vault has the user's *keeper* for its authority, a PDA of this program. So nobody else can
//! withdraw, and this program decides when it does. It would say so by its own rules; here the user's
//! signature is enough.
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
//! | `keeper` | the vault is made; what the keeper signs with |
//! | `late` | what goes wrong when the return data is read too late |
//! | `processor` | accounts and fields, from the input |

#![no_std]
#![forbid(unsafe_code)]

// On a host the library links std, whose panic handler the cdylib needs there; nothing uses it.
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
