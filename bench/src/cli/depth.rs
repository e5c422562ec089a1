//! `cu depth`

use {
    super::{
        Outcome,
        common::{Json, Setting},
        progress::with_bar,
    },
    clap::Args,
    cu::depth::{DepthReport, table},
};

/// Measure what each level of CPI costs, up to the first that the runtime refuses.
#[derive(Args)]
#[command(after_help = "Examples:\n  cu depth\n  cu depth --profile all --json depth.json")]
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
        })?;
        print!("{}", table::depth(&report));
        self.json.write(&report)
    }
}
