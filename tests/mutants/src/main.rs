//! The binary behind `scripts/mutants.sh`.

#![forbid(unsafe_code)]

use {
    clap::Parser,
    cu_mutants::{operators, run::Run, source},
    std::process::ExitCode,
};

/// Breaks every check of the program, one at a time, and runs the tests.
#[derive(Parser)]
#[command(name = "mutants")]
enum Command {
    /// Prints the mutants: file and line, id, the change.
    List,
    /// Builds and judges them.
    Run(Run),
}

fn main() -> ExitCode {
    let outcome = match Command::parse() {
        Command::List => {
            for it in operators::all(&source::program()) {
                println!("{}:{} {}", it.file, it.line, it.id);
                println!("  - {}\n  + {}", it.before, it.after);
            }
            Ok(true)
        }
        Command::Run(run) => run.run(),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}
