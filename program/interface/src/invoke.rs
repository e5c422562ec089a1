//! The vault called from another program: each instruction as a struct that is invoked.
//!
//! ```
//! use {
//!     cu_vault_interface::invoke::{GetVault, WithdrawSol},
//!     pinocchio::{AccountView, ProgramResult, cpi::Signer},
//! };
//!
//! /// Everything that may leave, to the recipient.
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
//! Who is called is always [`ID`](crate::ID); that program must be among the accounts of the transaction's
//! instruction, but of no call. The accounts are in the order of [`TABLE`](crate::instruction::TABLE),
//! from which they take their flags too. No error of the vault comes back: a call that fails ends the
//! transaction. An account that the vault may write must not be borrowed meanwhile
//! (`AccountBorrowFailed`).
//!
//! | file | what it is |
//! |---|---|
//! | `instructions` | each instruction as a struct, made of its declaration |
//! | `payout` | many recipients, one call |
//! | `call`, `returned` | enter the runtime; the only ones with unsafe code |

mod call;
mod instructions;
mod payout;
mod returned;

pub use instructions::*;
