//! `cu run`

use {
    super::{Outcome, REGRESSION, measured::Measured},
    clap::Args,
    cu::{
        files,
        measure::Report,
        report::{Exporter, json::Json, terminal::Terminal, tree::Tree},
    },
    std::{path::PathBuf, process::ExitCode},
};

/// Measure every row and print the table, of this repository's vault or of any ELF.
///
/// For the vault, the default is an overview: a vault's life step by step, then the main rows.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cu run --profile mainnet --json report.json
  cu run --rows all
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
    /// Print an overview (main), or the table of every row (all) [default: main; with --tree: all].
    #[cfg(feature = "vault")]
    #[arg(
        long,
        value_enum,
        default_value = "main",
        default_value_if("tree", "true", "all"),
        hide_default_value = true,
        conflicts_with = "elf"
    )]
    rows: Rows,
    /// Write the report as JSON too, always with every row.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Print where the CU of each row went: every program, CPI and syscall.
    #[arg(long)]
    tree: bool,
}

/// Which rows to print.
#[cfg(feature = "vault")]
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Rows {
    Main,
    All,
}

impl Run {
    pub fn run(self) -> Outcome {
        let usage = "cu run my_program.so --fixtures DIR";
        let (report, over) = self.measured.report(self.elf.as_deref(), usage)?;
        print!("{}", self.table(&report)?);
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
    fn table(&self, report: &Report) -> Result<String, String> {
        use cu::{life::Life, report::overview::Overview};

        if self.elf.is_some() || self.rows == Rows::All {
            return Ok(Terminal.export(report));
        }
        let life = Life::measure(self.measured.arch, self.measured.profile)?;
        if let Some(missing) = &life.not_compared {
            eprintln!("note: no plain Pinocchio to compare with: {missing}");
        }
        Ok(Overview { life: &life }.export(report))
    }

    #[cfg(not(feature = "vault"))]
    fn table(&self, report: &Report) -> Result<String, String> {
        Ok(Terminal.export(report))
    }
}
