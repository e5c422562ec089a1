//! One file per instruction. Each reads its arguments in place, checks its accounts, then moves.

#![forbid(unsafe_code)]

mod accept_authority;
mod close_token_account;
mod close_vault;
mod create_vault;
mod deposit_sol;
mod deposit_token;
mod get_vault;
mod lamports;
mod nominate_authority;
mod payout_sol;
mod payout_token;
mod stateless_deposit;
mod stateless_withdraw;
mod withdraw_sol;
mod withdraw_token;

pub(crate) use {
    accept_authority::accept_authority, close_token_account::close_token_account,
    close_vault::close_vault, create_vault::create_vault, deposit_sol::deposit_sol,
    deposit_token::deposit_token, get_vault::get_vault, nominate_authority::nominate_authority,
    payout_sol::payout_sol, payout_token::payout_token, stateless_deposit::stateless_deposit,
    stateless_withdraw::stateless_withdraw, withdraw_sol::withdraw_sol,
    withdraw_token::withdraw_token,
};
