//! `cu-vault`, the command line for people who hold a vault's authority key.
//!
//! Money moves only after it was said what will move: a command reads the accounts, builds the transaction,
//! simulates it and prints what it would do. With `--send` it asks, signs, sends, and waits until the outcome
//! is known.
//!
//! | module | what it is |
//! |---|---|
//! | [`run`] | one command, from its arguments to its exit code |
//! | [`args`] | the list of commands |
//! | [`global`] | the flags of every command |
//! | [`command`] | the commands, a file each |
//! | [`config`] | the flags, and the Solana CLI's config file for what they leave out |
//! | [`keys`] | key pairs from files |
//! | [`elsewhere`] | keys that are not here: what is to be signed, and what has come back |
//! | [`context`] | what every command is run with |
//! | [`read`], [`token`], [`hook`] | what is on chain before anything is sent |
//! | [`squads`] | the vault of a Squads multisig, and what it calls |
//! | [`recipient`] | who may be paid without a flag |
//! | [`plan`] | what a command will do |
//! | [`submit`] | from a plan to a transaction that is sent |
//! | [`watch`] | from a transaction to its outcome |
//! | [`verdict`] | when an outcome may be concluded |
//! | [`explain`] | from a failed transaction to cause and cure |
//! | [`output`] | a plan as text, or as a document |
//! | [`document`] | the JSON that commands print |
//! | [`amount`] | decimal text and base units, exactly |
//! | [`error`] | what can go wrong, and the exit code of each |
//! | [`network`] | all requests to a node |
//! | [`payout`] | many recipients from a CSV file |

#![forbid(unsafe_code)]

pub mod amount;
pub mod args;
pub mod command;
pub mod config;
pub mod context;
pub mod document;
pub mod elsewhere;
pub mod error;
pub mod explain;
pub mod global;
pub mod hook;
pub mod keys;
pub mod network;
pub mod output;
pub mod payout;
pub mod plan;
pub mod read;
pub mod recipient;
pub mod run;
pub mod squads;
pub mod submit;
pub mod token;
pub mod verdict;
pub mod watch;
