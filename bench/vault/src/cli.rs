//! The command line: one subcommand a file, and the common ones of `cu`.

mod bill;
mod common;
mod depth;
mod lab;
mod peers;
mod progress;
mod report;
mod run;
mod steps;
mod vault;

use {
    clap::{Parser, Subcommand},
    cu::cli::{Bless, Check, CompareProfiles, Diff, end, parse},
    std::process::ExitCode,
    vault::Vault,
};

/// Measures what the vault costs, in compute units.
#[derive(Parser)]
#[command(name = "vault-bench", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure every row and print an overview: a vault's life step by step, then the main rows.
    #[command(after_help = "\
Examples:
  vault-bench run --profile mainnet --json report.json
  vault-bench run --rows all
  vault-bench run --tree
  CU_ELF_DIR=elsewhere vault-bench run --arch v0    measures elsewhere/v0/cu_vault.so

Exit code: 0 measured, 2 could not measure.")]
    Run(run::Run),
    /// Compare every row with the baseline, and fail if one costs a CU more.
    #[command(after_help = "\
The baseline is bench/baseline.json, for v0 bench/baseline.v0.json. Exit codes: see cu check --help

Examples:
  vault-bench check
  vault-bench check --strict --arch v0
  vault-bench run --json report.json && vault-bench check --report report.json")]
    Check(Check<Vault>),
    /// Record the measured CU as the baseline, with a reason.
    #[command(after_help = "\
Limits and exceptions stay in the file; an exception that is no longer needed is removed. A row above
its hard limit is not recorded: raise the limit first.

Example:
  vault-bench bless --reason \"fewer checks in the entrypoint\"")]
    Bless(Bless<Vault>),
    /// Compare the rows on two profiles, and find the feature gate that changes each.
    #[command(after_help = "\
Example:
  vault-bench compare-profiles mainnet@2026-08-24 mainnet

Exit code: 0 every row costs the same on both, 1 they differ, 2 could not measure.")]
    CompareProfiles(CompareProfiles<Vault>),
    /// Compare two ELFs of the vault, row by row and frame by frame.
    #[command(after_help = "\
Example:
  vault-bench diff program/elf/v0/cu_vault.so program/elf/v3/cu_vault.so

Exit code: 0 every row costs the same in every frame, 1 they differ, 2 could not measure.")]
    Diff(Diff<Vault>),
    Depth(depth::Depth),
    Bill(bill::Bill),
    Lab(lab::Lab),
    Peers(peers::Peers),
    Steps(steps::Steps),
    /// Write the report for people: all that is committed in bench/.
    #[command(after_help = "\
Examples:
  vault-bench report                                    all that is committed in bench/
  vault-bench report --check                            is it what would be written?
  vault-bench report --flamegraph withdraw_token        flame_withdraw_token.svg, here
  vault-bench report --action cu_report.md --since before.json

`cu report --from report.json` writes it of a report that was measured before.")]
    Report(report::Report),
}

pub fn main() -> ExitCode {
    let command = match parse() {
        Ok(Cli { command }) => command,
        Err(code) => return code,
    };
    end(match command {
        Command::Run(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Bless(command) => command.run(),
        Command::CompareProfiles(command) => command.run(),
        Command::Diff(command) => command.run(),
        Command::Depth(command) => command.run(),
        Command::Bill(command) => command.run(),
        Command::Lab(command) => command.run(),
        Command::Peers(command) => command.run(),
        Command::Steps(command) => command.run(),
        Command::Report(command) => command.run(),
    })
}
