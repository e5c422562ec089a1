//! `vault-bench lab`

use {
    super::{
        common::{Json, Setting},
        progress::with_bar,
    },
    clap::Args,
    cu::{Error, cli::Outcome, output::print},
    cu_vault_bench::lab::{LabReport, table},
};

/// Measure each technique before and after, the one that saves most first.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  vault-bench lab\n  vault-bench lab --arch v0 --profile all --json lab.json"
)]
pub struct Lab {
    #[command(flatten)]
    setting: Setting,
    #[command(flatten)]
    json: Json,
}

impl Lab {
    pub fn run(self) -> Outcome {
        let report = with_bar("techniques", |progress| {
            LabReport::measure(self.setting.arch, self.setting.profile, progress)
        })
        .map_err(Error::other)?;
        print(&table::lab(&report))?;
        self.json.write(&report)
    }
}
