//! `cu bill`

use {
    super::{Outcome, common::Setting},
    clap::Args,
    cu::{
        bill::{self, price},
        report,
    },
    std::{path::PathBuf, process::ExitCode},
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
  cu bill
  cu bill create_vault create_vault@254
  cu bill --prices program/src    fills in the line `Price:` of each check in the source")]
pub struct Bill {
    /// The rows, by their names in `cu run` [default: withdraw_sol stateless_deposit withdraw_token
    /// payout_token_8].
    rows: Vec<String>,
    #[command(flatten)]
    setting: Setting,
    /// Print nothing; fill in what each check costs, in the documentation of the sources in this folder.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["rows", "arch", "profile"])]
    prices: Option<PathBuf>,
}

impl Bill {
    pub fn run(self) -> Outcome {
        if let Some(folder) = &self.prices {
            for file in price::fill(folder)? {
                eprintln!("{}", file.display());
            }
            return Ok(ExitCode::SUCCESS);
        }
        let rows: Vec<_> = match &self.rows[..] {
            [] => HEADLINES.to_vec(),
            rows => rows.iter().map(String::as_str).collect(),
        };
        let bills = bill::of_rows(self.setting.arch, self.setting.profile, &rows)?;
        let tables: Vec<_> = bills.iter().map(report::bill::terminal).collect();
        print!("{}", tables.join("\n"));
        Ok(ExitCode::SUCCESS)
    }
}
