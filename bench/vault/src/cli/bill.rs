//! `vault-bench bill`

use {
    super::common::Setting,
    clap::Args,
    cu::{
        Error,
        cli::Outcome,
        output::{print, tell},
    },
    cu_vault_bench::{
        bill::{self, price},
        pages,
    },
    std::{
        path::{Path, PathBuf},
        process::ExitCode,
    },
};

/// A plain transfer each of lamports and of tokens, one that proves an address, and a batch.
const HEADLINES: [&str; 4] = [
    "withdraw_sol",
    "stateless_deposit",
    "withdraw_token",
    "payout_token_8",
];

/// Print what each part of the program's own code costs in a row, to the unit.
#[derive(Args)]
#[command(after_help = "\
Examples:
  vault-bench bill
  vault-bench bill create_vault create_vault@254
  vault-bench bill --prices program/src    fills in the line `Price:` of each check in the source")]
pub struct Bill {
    /// The rows, by their names in `vault-bench run` [default: withdraw_sol stateless_deposit withdraw_token
    /// payout_token_8].
    rows: Vec<String>,
    #[command(flatten)]
    setting: Setting,
    /// Print nothing; fill in what each check costs, in the documentation of the sources in this folder.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["rows", "arch", "profile"])]
    prices: Option<PathBuf>,
    /// Change nothing; fail if a price is not what was measured.
    #[arg(long, requires = "prices")]
    check: bool,
}

impl Bill {
    pub fn run(self) -> Outcome {
        if let Some(folder) = &self.prices {
            if self.check {
                return check(folder);
            }
            for file in price::fill(folder).map_err(Error::other)? {
                tell(file.display());
            }
            return Ok(ExitCode::SUCCESS);
        }
        let rows: Vec<_> = match &self.rows[..] {
            [] => HEADLINES.to_vec(),
            rows => rows.iter().map(String::as_str).collect(),
        };
        let bills =
            bill::of_rows(self.setting.arch, self.setting.profile, &rows).map_err(Error::other)?;
        let tables: Vec<_> = bills.iter().map(pages::bill::terminal).collect();
        print(&tables.join("\n"))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn check(folder: &Path) -> Outcome {
    let drifts = price::drifts(folder).map_err(Error::other)?;
    match drifts.first() {
        None => Ok(ExitCode::SUCCESS),
        Some(drift) => Err(Error::Stale {
            file: drift.file.clone(),
            command: "scripts/write.sh".to_owned(),
        }),
    }
}
