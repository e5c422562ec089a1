//! `cu run`

use {
    super::Outcome,
    clap::Args,
    cu::{
        files,
        measure::Report,
        report::{Exporter, json::Json, terminal::Terminal, tree::Tree},
    },
    cu_runtime::Profile,
    cu_vault_tests::Arch,
    std::{path::PathBuf, process::ExitCode},
};

/// Measure every row and print the table.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cu run --profile mainnet --json report.json
  cu run --tree
  CU_ELF_DIR=elsewhere cu run --arch v0    measures elsewhere/v0/cu_vault.so")]
pub struct Run {
    /// The ELF to measure: v0 or v3.
    #[arg(long, default_value = "v3")]
    arch: Arch,
    /// The feature gates to run on: mainnet or all.
    #[arg(long, default_value = "mainnet")]
    profile: Profile,
    /// Write the report as JSON too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Print where the CU of each row went: every program, CPI and syscall.
    #[arg(long)]
    tree: bool,
}

impl Run {
    pub fn run(self) -> Outcome {
        let report = Report::measure(self.arch, self.profile)?;
        print!("{}", Terminal.export(&report));
        if self.tree {
            print!("\n{}", Tree.export(&report));
        }
        if let Some(file) = self.json {
            files::write(&file, &Json.export(&report))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
