//! The binary `generate`.

#![forbid(unsafe_code)]

use {
    clap::{Parser, ValueEnum},
    cu_vault_generate::Part,
    std::{path::PathBuf, process::ExitCode},
};

/// Writes what is generated from the sources, the figures and the records of the tests.
#[derive(Parser)]
#[command(
    name = "generate",
    version,
    after_help = "Exit code: 0 written or unchanged, 2 something is wrong."
)]
struct Cli {
    /// What to write [default: everything].
    parts: Vec<Part>,
    /// Change nothing; report what is wrong, dead links and typed figures of the book included.
    #[arg(long)]
    check: bool,
    /// The repository.
    #[arg(long, default_value = ".", value_name = "DIR")]
    root: PathBuf,
}

fn main() -> ExitCode {
    run(&Cli::parse()).unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::from(2)
    })
}

fn run(cli: &Cli) -> Result<ExitCode, String> {
    let parts = match &cli.parts[..] {
        [] => Part::value_variants(),
        parts => parts,
    };
    let mut faults = Vec::new();
    for part in parts {
        if cli.check {
            faults.extend(part.faults(&cli.root)?);
        } else {
            for path in part.write(&cli.root)? {
                println!("{path}");
            }
        }
    }
    match faults[..] {
        [] => Ok(ExitCode::SUCCESS),
        _ => Err(faults.join("\n")),
    }
}
