//! The command line of the bench.

#![forbid(unsafe_code)]

use {
    clap::{Parser, Subcommand},
    cu::{docs, measure::Report, table},
    cu_runtime::Profile,
    cu_vault_tests::Arch,
    std::{
        fs,
        path::{Path, PathBuf},
        process::ExitCode,
    },
};

/// Measures what the vault's instructions cost, in compute units.
#[derive(Parser)]
#[command(name = "cu")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure every row and print the table.
    #[command(after_help = "Example: cu run --profile mainnet --json report.json")]
    Run {
        /// The ELF to measure: v0 or v3.
        #[arg(long, default_value = "v3")]
        arch: Arch,
        /// The feature gates to run on: mainnet or all.
        #[arg(long, default_value = "mainnet")]
        profile: Profile,
        /// Write the report as JSON too.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// Fill in the tables of the README from a fresh measurement.
    #[command(after_help = "Example: cu readme --check README.md")]
    Readme {
        /// Change nothing; fail if the file is not what would be written.
        #[arg(long)]
        check: bool,
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Run {
            arch,
            profile,
            json,
        } => run(arch, profile, json.as_deref()),
        Command::Readme { check, file } => readme(&file, check),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(arch: Arch, profile: Profile, json: Option<&Path>) -> Result<(), String> {
    let report = Report::measure(arch, profile)?;
    print!("{}", table::terminal(&report));
    let Some(file) = json else { return Ok(()) };
    let text = serde_json::to_string_pretty(&report).expect("a report is plain data") + "\n";
    write(file, &text)
}

fn readme(file: &Path, check: bool) -> Result<(), String> {
    let old = fs::read_to_string(file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let new = docs::fill(&old)?;
    if new == old {
        return Ok(());
    }
    if check {
        return Err(format!(
            "{0} is not what was measured; fill it in with: cu readme {0}",
            file.display()
        ));
    }
    write(file, &new)
}

/// Through a temporary file, so that whoever reads it finds the old text or the new one.
fn write(file: &Path, text: &str) -> Result<(), String> {
    let mut name = file.as_os_str().to_owned();
    name.push(".tmp");
    let temporary = PathBuf::from(name);
    fs::write(&temporary, text)
        .and_then(|()| fs::rename(&temporary, file))
        .map_err(|error| format!("{} cannot be written: {error}", file.display()))
}
