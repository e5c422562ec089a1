//! What sends transactions to the vault: each instruction as a struct, addresses, decoding.
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
//! A struct names the accounts in the order of [`TABLE`](crate::instruction::TABLE), from which it takes
//! their flags too. The System program is left out: it is always the same.
//!
//! | file | what it is |
//! |---|---|
//! | `address` | vaults and token accounts, derived |
//! | `lifecycle`, `sol`, `token`, `payout`, `authority`, `stateless` | the instructions |
//! | `decode` | accounts and return data |
//! | `errors` | from the code of a failed transaction to cause and cure |

#![forbid(unsafe_code)]

mod address;
mod authority;
mod build;
mod decode;
mod errors;
mod lifecycle;
mod payout;
mod sol;
mod stateless;
mod token;

/// The crate whose `Instruction` and `AccountMeta` these are.
pub use solana_instruction;

/// The version of the program that this client was made for.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub use {
    address::{
        ASSOCIATED_TOKEN_PROGRAM_ID, SYSTEM_PROGRAM_ID, find_stateless_address,
        find_token_account_address, find_vault_address,
    },
    authority::{AcceptAuthority, NominateAuthority},
    decode::{decode_vault, decode_vault_info},
    errors::NotOurs,
    lifecycle::{CloseVault, CreateVault, GetVault, LowerReserve},
    payout::{PayoutSol, PayoutToken},
    sol::{DepositSol, WithdrawSol},
    stateless::{StatelessDeposit, StatelessWithdraw},
    token::{CloseTokenAccount, DepositToken, WithdrawExcessLamports, WithdrawToken},
};
