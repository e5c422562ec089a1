//! The interface for programs that call the vault: each instruction as a struct to invoke.
//!
//! ```
//! use {
//!     cu_vault_interface::invoke::{GetVault, WithdrawSol},
//!     pinocchio::{AccountView, ProgramResult, cpi::Signer},
//! };
//!
//! /// Pays everything withdrawable to the recipient.
//! fn empty(
//!     authority: &AccountView,
//!     vault: &AccountView,
//!     recipient: &AccountView,
//!     signer: Signer,
//! ) -> ProgramResult {
//!     let lamports = GetVault { vault }.invoke()?.withdrawable();
//!     WithdrawSol { authority, vault, recipient, lamports }.invoke_signed(&[signer])
//! }
//! ```
//!
//! The callee is always [`ID`](crate::ID). The vault program must be among the accounts of the
//! transaction's instruction, but of no call. The accounts are in the order of
//! [`TABLE`](crate::instruction::TABLE), from which they take their flags too. The caller receives
//! no error of the vault: a call that fails ends the transaction. An account that the vault may
//! write must not be borrowed during the call (`AccountBorrowFailed`).
//!
//! | file | what it is |
//! |---|---|
//! | `instructions` | each instruction as a struct, made from its declaration |
//! | `payout` | many recipients, one call |
//! | `call`, `returned` | enter the runtime; the only modules with unsafe code |

mod call;
mod instructions;
mod payout;
mod returned;

pub use instructions::*;
