//! `cu run`

use {
    super::{
        Outcome, REGRESSION,
        foreign::{Fixtures, over_limit},
    },
    clap::Args,
    cu::{
        files,
        measure::Report,
        report::{Exporter, json::Json, terminal::Terminal, tree::Tree},
    },
    cu_runtime::Profile,
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
    fixtures: Fixtures,
    /// The vault's ELF to measure: v0 or v3.
    #[cfg(feature = "vault")]
    #[arg(long, default_value = "v3", conflicts_with = "elf")]
    arch: cu_vault_tests::Arch,
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
        let (report, over) = match &self.elf {
            Some(elf) => {
                let measured = self.fixtures.measure(elf, self.profile)?;
                let over = over_limit(&measured);
                (measured.report, over)
            }
            None => (self.vault()?, false),
        };
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

    #[cfg(feature = "vault")]
    fn vault(&self) -> Result<Report, String> {
        self.fixtures.none()?;
        Report::measure(self.arch, self.profile)
    }

    #[cfg(not(feature = "vault"))]
    fn vault(&self) -> Result<Report, String> {
        Err("which ELF? cu run my_program.so --fixtures DIR".to_owned())
    }
}
