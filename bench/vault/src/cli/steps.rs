//! `vault-bench steps`

use {
    super::common::{Json, Setting},
    clap::Args,
    cu::{Error, cli::Outcome, output::print},
    cu_vault_bench::steps::{STEPS, StepsReport},
};

/// Measure one withdrawal, technique by technique, from the shape that tutorials teach to the vault's own.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  vault-bench steps\n  vault-bench steps --arch v0 --profile all --json steps.json"
)]
pub struct Steps {
    #[command(flatten)]
    setting: Setting,
    #[command(flatten)]
    json: Json,
}

impl Steps {
    pub fn run(self) -> Outcome {
        let report =
            StepsReport::measure(self.setting.arch, self.setting.profile).map_err(Error::other)?;
        let lines = report.rows.iter().zip(&STEPS).enumerate();
        let lines = lines.map(|(number, (row, step))| {
            let change = -report.saving(number);
            format!(
                "{number:>2}  {:40} {:>5} CU  {change:>6}\n",
                step.name, row.cu
            )
        });
        print(&lines.collect::<String>())?;
        self.json.write(&report)
    }
}
