//! A worked example: a treasury whose members approve the payments of its vault, on chain and
//! without a deadline.
//!
//! The authority of the vault is the treasury, an account of this program at its own address. A
//! member proposes a call of the vault, by its hash. Once enough members have approved it, anyone
//! may execute it, tomorrow or next year. No signed transaction has to be sent within 150 blocks,
//! so no durable nonce is needed.
//!
//! ```text
//! data  step u8 · fields
//!
//! 0 Open      payer s w · base s · treasury w · vault w · system program · vault program
//!             id of the vault u64, its bump u8, the treasury's bump u8, threshold u8, members 32 each
//! 1 Propose   member s w · treasury · proposal w · system program
//!             id u64, bump u8, hash 32
//! 2 Approve   member s · treasury · proposal w
//!             hash 32
//! 3 Execute   treasury · proposal w · proposer w · vault program · vault w · the call's other accounts
//!             the call's data
//!
//! hash        SHA-256 of the call's data and of the addresses of its accounts, the vault first
//! ```
//!
//! | file | what it is |
//! |---|---|
//! | `open` | creates the treasury and its vault |
//! | `approve` | creates and approves a proposal |
//! | `execute` | executes an approved call, once |
//! | `state` | the accounts of a treasury and of a proposal |
//! | `processor` | accounts and fields, from the input |

#![no_std]
#![forbid(unsafe_code)]

// On a host the library links std, and the cdylib needs std's panic handler there. No code uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

mod approve;
mod execute;
pub mod interface;
mod open;
pub mod processor;
mod state;

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod entrypoint {
    pinocchio::no_allocator!();
    pinocchio::nostd_panic_handler!();
    pinocchio::program_entrypoint!(crate::processor::process, 64);
}
