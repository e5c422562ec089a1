//! `vault-bench depth`

use {
    super::{
        common::{Json, Setting},
        progress::with_bar,
    },
    clap::Args,
    cu::{Error, cli::Outcome, output::print},
    cu_vault_bench::depth::{DepthReport, table},
};

/// Measure what each level of CPI costs, up to the first that the runtime refuses.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  vault-bench depth\n  vault-bench depth --profile all --json depth.json"
)]
pub struct Depth {
    #[command(flatten)]
    setting: Setting,
    #[command(flatten)]
    json: Json,
}

impl Depth {
    pub fn run(self) -> Outcome {
        let report = with_bar("series", |progress| {
            DepthReport::measure(self.setting.arch, self.setting.profile, progress)
        })
        .map_err(Error::other)?;
        print(&table::depth(&report))?;
        self.json.write(&report)
    }
}
