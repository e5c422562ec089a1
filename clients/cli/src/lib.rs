//! `cu-vault`, the command line for people who hold a vault's authority key.
//!
//! Money moves only after it was said what will move: a command reads the accounts, builds the transaction,
//! simulates it and prints what it would do. With `--send` it asks, signs, sends, and waits until the outcome
//! is known.
//!
//! | module | what it is |
//! |---|---|
//! | [`amount`] | decimal text and base units, exactly |
//! | [`error`] | what can go wrong, and the exit code of each |
//! | [`network`] | all that is asked of a node |
//! | [`payout`] | many recipients from a CSV file |

#![forbid(unsafe_code)]

pub mod amount;
pub mod error;
pub mod network;
pub mod payout;
