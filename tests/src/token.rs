//! Mints and token accounts, as the token programs make them.
//!
//! None of them is packed by hand. Each starts as a blank, rent-exempt account. The real p-token
//! or Token-2022 ELF runs the instructions that a wallet would send. So a state that a test starts from
//! is one that the chain can be in.
//!
//! | module | what it is |
//! |---|---|
//! | [`mint`] | [`Mint`] and the Token-2022 extensions it may have |
//! | [`account`] | token accounts of a mint: empty, funded, frozen, with extensions of their own |
//! | [`hook`] | what a transfer hook needs besides its mint |
//! | [`read`] | what a test looks up afterwards |
//!
//! ```
//! use {
//!     cu_runtime::{Profile, Svm},
//!     cu_vault_interface::token::TokenProgram,
//!     cu_vault_tests::{keys::key, token::{Mint, MintExtension, read}},
//! };
//!
//! let svm = Svm::new(Profile::Mainnet);
//! let fee = MintExtension::TransferFee { basis_points: 100, maximum: 5_000 };
//! let mut mint = Mint::new(&svm, TokenProgram::Token2022, key("mint"), key("issuer"), &[fee]);
//! let (source, account) = mint.open(key("source"), key("owner")).holding(1_000).build(&svm);
//!
//! assert_eq!(source, key("source"));
//! assert_eq!((read::balance(&account), read::supply(&mint.account)), (1_000, 1_000));
//! ```
//!
//! The results of `TransferChecked` at the top level, as `tests/token_fixtures.rs` proves on the ELFs:
//!
//! | fixture | a transfer | error |
//! |---|---|---|
//! | no extension, `CloseAuthority`, `ScaledUiAmount`, `ImmutableOwner` | moves the amount | – |
//! | `TransferFee` | moves the amount; the fee of it stays withheld in the destination | – |
//! | the same, closing an account with withheld fees | fails | 35 `AccountHasWithheldTransferFees` |
//! | `PermanentDelegate` | needs no owner: the issuer may sign for any account | – |
//! | `DefaultFrozen`, or one account `frozen` | fails, whichever side it is | 17 `AccountFrozen` |
//! | `NonTransferable` | fails | 37 `NonTransferable` |
//! | `Pausable` and paused | fails | 67 `MintPaused` |
//! | `MemoRequired` on the destination | fails without a memo | 36 `NoMemo` |
//! | `CpiGuard` on the source | moves the amount | in a CPI that the owner signed: 42 `CpiGuardTransferBlocked` |
//! | `TransferHook` | calls the hook, with no signature | the hook's (7777 `REFUSED`) |
//! | the same, to itself | does not call the hook | – |
//! | the same, without the hook program | fails | `MissingAccount` |
//! | the same, without an extra account | fails | 2724315840 `IncorrectAccount` |
//! | the same, without the validation account | calls the hook with four accounts | the hook's (7778 `NO_RECORD`) |

pub mod account;
pub mod hook;
pub mod mint;
pub mod read;
mod set_up;

pub use {
    account::{AccountExtension, NewAccount, multisig},
    mint::{DECIMALS, Mint, MintExtension},
};

use cu_vault_interface::token::TokenProgram;

/// For what must hold on both token programs.
pub const TOKEN_PROGRAMS: [TokenProgram; 2] = [TokenProgram::SplToken, TokenProgram::Token2022];
