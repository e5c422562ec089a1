//! The interface for clients that send transactions to the vault: each instruction as a struct,
//! addresses, decoding.
//!
//! ```
//! use cu_vault_interface::client::{DepositSol, find_vault_address};
//! # let (alice, id) = (cu_vault_interface::Address::new_from_array([7; 32]), 0);
//!
//! let (vault, _) = find_vault_address(&alice, id);
//! let instruction = DepositSol {
//!     depositor: alice,
//!     vault,
//!     lamports: 1_000_000_000,
//! }
//! .instruction();
//! # assert_eq!(instruction.accounts[0].pubkey, alice);
//! ```
//!
//! A struct names the accounts in the order of [`TABLE`](crate::instruction::TABLE), from which it
//! takes their flags too. It omits the System program, which is always the same. The token program
//! is the one that owns the mint: [`SPL_TOKEN_ID`](crate::token::SPL_TOKEN_ID) or
//! [`TOKEN_2022_ID`](crate::token::TOKEN_2022_ID). The accounts that the mint's transfer hook
//! requires go to `with_extra_accounts`, in any order, at most 16. No signature reaches a hook.
//!
//! A payout with a number of recipients that the program would reject returns the program's own
//! error. A transaction has a limit of its own: each recipient takes an account lock and 41 of its
//! 1232 bytes, or fewer if a lookup table has the address.
//!
//! | file | what it is |
//! |---|---|
//! | `address` | vaults and token accounts, derived |
//! | `instructions` | each instruction as a struct, made from its declaration |
//! | `build` | from a struct to the instruction |
//! | `decode` | accounts and return data |
//! | `errors` | cause and cure for the code of a failed transaction |

#![forbid(unsafe_code)]

mod address;
mod build;
mod decode;
mod errors;
mod instructions;

/// The crate that defines `Instruction` and `AccountMeta`.
pub use solana_instruction;

/// The version of the program for which this client was made.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub use {
    address::{
        ASSOCIATED_TOKEN_PROGRAM_ID, SYSTEM_PROGRAM_ID, find_stateless_address,
        find_token_account_address, find_vault_address,
    },
    decode::{decode_vault, decode_vault_info},
    errors::NotOurs,
    instructions::*,
};
