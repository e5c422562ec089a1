//! `cu run`

use {
    super::{Outcome, REGRESSION, measured::Measured},
    clap::Args,
    cu::{
        files,
        report::{Exporter, json::Json, terminal::Terminal, tree::Tree},
    },
    std::{path::PathBuf, process::ExitCode},
};

/// Measure every row and print the table: of this repository's vault, or of any ELF.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cu run --profile mainnet --json report.json
  cu run --tree
  cu run target/deploy/my_program.so --fixtures bench/fixtures
  CU_ELF_DIR=elsewhere cu run --arch v0    measures elsewhere/v0/cu_vault.so

Exit code: 0 measured, 2 could not measure, 3 a row costs more than the max_cu of its plan.")]
pub struct Run {
    /// An ELF that is not the vault's, with --fixtures.
    #[arg(requires = "fixtures")]
    elf: Option<PathBuf>,
    #[command(flatten)]
    measured: Measured,
    /// Write the report as JSON too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Print where the CU of each row went: every program, CPI and syscall.
    #[arg(long)]
    tree: bool,
}

impl Run {
    pub fn run(self) -> Outcome {
        let usage = "cu run my_program.so --fixtures DIR";
        let (report, over) = self.measured.report(self.elf.as_deref(), usage)?;
        print!("{}", Terminal.export(&report));
        if self.tree {
            print!("\n{}", Tree.export(&report));
        }
        if let Some(file) = &self.json {
            files::write(file, &Json.export(&report))?;
        }
        Ok(if over {
            ExitCode::from(REGRESSION)
        } else {
            ExitCode::SUCCESS
        })
    }
}
