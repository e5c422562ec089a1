//! `run`

use {
    super::{Outcome, Subject, judge, measured},
    crate::{
        Exporter, Profile, Report, Result,
        export::{json::Json, terminal::Terminal, tree::Tree},
        files,
        output::print,
    },
    clap::Args,
    std::path::PathBuf,
};

/// Measures every row and prints the table.
#[derive(Args)]
pub struct Run<S: Subject> {
    /// The ELF to measure.
    elf: Option<PathBuf>,
    /// The rows to run on it.
    #[command(flatten)]
    pub subject: S,
    /// The feature gates to run on: mainnet, as of another day (mainnet@SLOT, mainnet@YYYY-MM-DD), or all.
    #[arg(long, default_value = "mainnet")]
    pub profile: Profile,
    /// Write the report as JSON too, always with every row.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Print where the CU of each row went: every program, CPI and syscall.
    #[arg(long)]
    tree: bool,
}

impl<S: Subject> Run<S> {
    /// Runs the command.
    pub fn run(self) -> Outcome {
        self.run_with(|_, report| Ok(Terminal.export(report)))
    }

    /// Runs the command with a table of its own.
    pub fn run_with(self, table: impl FnOnce(&Self, &Report) -> Result<String>) -> Outcome {
        let report = measured(&self.subject, self.elf.as_deref(), self.profile)?;
        if let Some(file) = &self.json {
            files::write(file, &Json.export(&report))?;
        }
        print(&table(&self, &report)?)?;
        if self.tree {
            print(&format!("\n{}", Tree.export(&report)))?;
        }
        Ok(judge(&report))
    }
}
