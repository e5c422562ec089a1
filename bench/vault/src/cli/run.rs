//! `vault-bench run`

use {
    super::vault::Vault,
    clap::{Args, ValueEnum},
    cu::{Error, Exporter, Report, Result, cli, export::terminal::Terminal, output::tell},
    cu_vault_bench::{life::Life, pages::overview::Overview},
};

#[derive(Args)]
pub struct Run {
    #[command(flatten)]
    run: cli::Run<Vault>,
    /// Print an overview (main), or the table of every row (all) [default: main; with --tree: all].
    #[arg(
        long,
        value_enum,
        default_value = "main",
        default_value_if("tree", "true", "all"),
        hide_default_value = true
    )]
    rows: Rows,
}

/// Which rows to print.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rows {
    Main,
    All,
}

impl Run {
    pub fn run(self) -> cli::Outcome {
        match self.rows {
            Rows::Main => self.run.run_with(overview),
            Rows::All => self.run.run_with(|_, report| Ok(Terminal.export(report))),
        }
    }
}

fn overview(run: &cli::Run<Vault>, report: &Report) -> Result<String> {
    let life = Life::measure(run.subject.arch, run.profile).map_err(Error::other)?;
    if let Some(missing) = &life.not_compared {
        tell(format_args!(
            "note: no plain Pinocchio to compare with: {missing}"
        ));
    }
    Ok(Overview { life: &life }.export(report))
}
