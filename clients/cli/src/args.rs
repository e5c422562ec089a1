//! The command line: the list of commands.

use {
    crate::{command, global::Global, payout},
    clap::{Parser, Subcommand},
};

/// The text of `--help` below the options.
const AFTER: &str = "\
Amounts are SOL, or tokens with the decimals of their mint, such as 1.5; with --base-units they are \
lamports, or base units.
VAULT is the address of a vault, or BASE:ID, from which the address follows.

Nothing is sent without --send: a command reads, simulates, and says what it would do.

Exit codes:
  0  done; without --send: it would succeed
  1  refused by the program, by the runtime, or by a check before it: nothing has moved
  2  bad usage or input
  3  trouble with the network: nothing has moved
  4  declined when asked
  5  the outcome is unknown, or a part is not done yet";

/// Holds SOL and tokens under one authority, and pays them out cheaply.
#[derive(Debug, Parser)]
#[command(name = "cu-vault", version, after_help = AFTER, arg_required_else_help = true)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// One file each in `command`.
#[derive(Debug, Subcommand)]
pub enum Command {
    Address(command::address::Options),
    #[command(flatten)]
    OnChain(OnChain),
}

/// The commands that need a node.
#[derive(Debug, Subcommand)]
pub enum OnChain {
    Create(command::create::Options),
    Deposit(command::deposit::Options),
    Withdraw(command::withdraw::Options),
    Payout(payout::request::Options),
    #[command(subcommand)]
    Token(command::token::Command),
    Nominate(command::nominate::Options),
    Accept(command::accept::Options),
    Show(command::show::Options),
    Reclaim(command::reclaim::Options),
    Close(command::close::Options),
}
