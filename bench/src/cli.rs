//! The command line: one subcommand a file.

mod readme;
mod report;
mod run;

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
    Readme(readme::Readme),
    Report(report::Report),
}

/// What a command answers: an exit code of its own, or one line that says why it could not answer.
type Outcome = Result<ExitCode, String>;

/// Could not measure: bad input, a missing file, a figure that is none.
const COULD_NOT_MEASURE: u8 = 2;

pub fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Run(run) => run.run(),
        Command::Readme(readme) => readme.run(),
        Command::Report(report) => report.run(),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::from(COULD_NOT_MEASURE)
    })
}
