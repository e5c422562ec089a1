//! The command line: one subcommand a file.

#[cfg(feature = "vault")]
mod bill;
mod bless;
#[cfg(feature = "vault")]
mod book;
mod check;
#[cfg(feature = "vault")]
mod common;
mod compare_profiles;
#[cfg(feature = "vault")]
mod depth;
mod diff;
mod foreign;
#[cfg(feature = "vault")]
mod idl;
#[cfg(feature = "vault")]
mod lab;
mod measured;
#[cfg(feature = "vault")]
mod peers;
#[cfg(feature = "vault")]
mod progress;
#[cfg(feature = "vault")]
mod readme;
mod report;
mod run;
mod source;

use {
    clap::{Parser, Subcommand},
    std::process::ExitCode,
};

/// Measures what a Solana program costs, in compute units.
#[derive(Parser)]
#[command(name = "cu", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Run(run::Run),
    Check(check::Check),
    Bless(bless::Bless),
    #[cfg(feature = "vault")]
    Book(book::Book),
    CompareProfiles(compare_profiles::CompareProfiles),
    Diff(diff::Diff),
    #[cfg(feature = "vault")]
    Readme(readme::Readme),
    #[cfg(feature = "vault")]
    Idl(idl::Idl),
    #[cfg(feature = "vault")]
    Depth(depth::Depth),
    #[cfg(feature = "vault")]
    Bill(bill::Bill),
    #[cfg(feature = "vault")]
    Lab(lab::Lab),
    #[cfg(feature = "vault")]
    Peers(peers::Peers),
    Report(report::Report),
}

/// What a command answers: an exit code of its own, or one line that says why it could not answer.
type Outcome = Result<ExitCode, String>;

/// Could not measure: bad input, a missing file, a figure that is none.
const COULD_NOT_MEASURE: u8 = 2;

/// What was compared differs.
const DIFFERS: u8 = 1;

/// A row costs more than it may.
const REGRESSION: u8 = 3;

pub fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Run(run) => run.run(),
        Command::Check(check) => check.run(),
        Command::Bless(bless) => bless.run(),
        #[cfg(feature = "vault")]
        Command::Book(book) => book.run(),
        Command::CompareProfiles(compare) => compare.run(),
        Command::Diff(diff) => diff.run(),
        #[cfg(feature = "vault")]
        Command::Readme(readme) => readme.run(),
        #[cfg(feature = "vault")]
        Command::Idl(idl) => idl.run(),
        #[cfg(feature = "vault")]
        Command::Depth(depth) => depth.run(),
        #[cfg(feature = "vault")]
        Command::Bill(bill) => bill.run(),
        #[cfg(feature = "vault")]
        Command::Lab(lab) => lab.run(),
        #[cfg(feature = "vault")]
        Command::Peers(peers) => peers.run(),
        Command::Report(report) => report.run(),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::from(COULD_NOT_MEASURE)
    })
}
