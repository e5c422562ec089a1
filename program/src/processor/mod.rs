//! One file for each instruction. Each reads its arguments in place, checks its accounts, then
//! moves.
//!
//! `general` takes any accounts. `fast` takes an input of fixed layout, the one that nearly every
//! caller sends, and does the same at a lower cost. Where `general` would fail, or where `fast`
//! cannot decide, `fast` returns `None` and leaves every account as it was. So only `general`
//! returns errors.

#![forbid(unsafe_code)]

pub(crate) mod accept_authority;
pub(crate) mod close_token_account;
pub(crate) mod close_vault;
pub(crate) mod create_vault;
pub(crate) mod deposit_sol;
pub(crate) mod deposit_token;
pub(crate) mod get_vault;
mod lamports;
pub(crate) mod lower_reserve;
pub(crate) mod nominate_authority;
pub(crate) mod payout_sol;
pub(crate) mod payout_token;
pub(crate) mod stateless_deposit;
pub(crate) mod stateless_withdraw;
pub(crate) mod withdraw_excess_lamports;
pub(crate) mod withdraw_sol;
pub(crate) mod withdraw_token;
