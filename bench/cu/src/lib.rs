//! Measures the compute units of a Solana program, and checks whether it costs more than it did.
//!
//! An ELF, and a folder of files that say what to run on it, become a [`Report`]: what each [`Row`] costs on
//! mainnet's runtime, and where the CU went. The [`gate`] compares a report with a committed
//! [`Baseline`](baseline::Baseline) and gives a [`Verdict`].
//!
//! | module | what it is |
//! |---|---|
//! | [`bench`](Bench), [`row`] | a bench of one ELF, and the rows of it |
//! | [`folder`], [`plan`], [`fixture`] | rows from files: plans by hand, and fixtures that Mollusk wrote |
//! | [`report`], [`stamp`](Stamp), [`programs`] | the figures, and what they depend on |
//! | [`frame`], [`frames`] | where the CU of a row went, as a tree and flat |
//! | [`baseline`], [`gate`] | what the rows are meant to cost, and whether they do |
//! | [`bencher`] | the history of mollusk-svm-bencher, with which a baseline may begin |
//! | [`diff`], [`days`] | two reports, and two profiles, held against each other |
//! | [`export`] | a report for its readers: terminal, Markdown, JSON, charts, flame graphs |
//! | `record` | rows from the transactions of a node; with the feature `node` |
//! | [`paths`] | every way through a program, for all values that a plan leaves open |
//! | [`init`] | the first plan and the CI workflow of a program |
//! | [`cli`] | the commands, for this binary and for a bench that has rows of its own |
//! | [`files`], [`output`] | reading and writing files, and printing |

#![forbid(unsafe_code)]
// `println!` panics where standard output is closed or full: see `output`.
#![deny(clippy::print_stdout, clippy::print_stderr)]
#![warn(missing_docs)]

pub mod baseline;
mod bench;
pub mod bencher;
mod case;
pub mod cli;
pub mod days;
pub mod diff;
mod error;
pub mod export;
pub mod files;
pub mod fixture;
pub mod folder;
pub mod frame;
pub mod frames;
pub mod gate;
mod idl;
pub mod init;
pub mod output;
pub mod paths;
pub mod plan;
pub mod programs;
#[cfg(feature = "node")]
pub mod record;
pub mod report;
pub mod row;
mod stamp;
mod symbols;
mod transaction;

pub use {
    bench::Bench,
    cu_runtime::Profile,
    error::{Error, Result},
    export::Exporter,
    folder::{Options, measure},
    gate::Verdict,
    report::Report,
    row::{Row, Scenario},
    stamp::Stamp,
};
