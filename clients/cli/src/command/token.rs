//! `cu-vault token`: tokens into a vault's token account, out of it, and the account's life.

use {
    crate::{context::Context, error::Error, plan::Plan},
    clap::Subcommand,
};

mod close;
mod create_account;
mod deposit;
pub mod recipient;
pub mod which;
mod withdraw;

/// Tokens: into a vault, out of it, and the vault's token accounts
#[derive(Debug, Subcommand)]
pub enum Command {
    CreateAccount(create_account::Options),
    Deposit(deposit::Options),
    Withdraw(withdraw::Options),
    Close(close::Options),
}

pub fn plan(context: &mut Context, command: &Command) -> Result<Plan, Error> {
    match command {
        Command::CreateAccount(options) => create_account::plan(context, options),
        Command::Deposit(options) => deposit::plan(context, options),
        Command::Withdraw(options) => withdraw::plan(context, options),
        Command::Close(options) => close::plan(context, options),
    }
}
