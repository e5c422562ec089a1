//! `cu lab`

use {
    super::{
        Outcome,
        common::{Json, Setting},
        progress::with_bar,
    },
    clap::Args,
    cu::lab::{LabReport, table},
};

/// Measure each technique before and after, the one that saves most first.
#[derive(Args)]
#[command(after_help = "Examples:\n  cu lab\n  cu lab --arch v0 --profile all --json lab.json")]
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
        })?;
        print!("{}", table::lab(&report));
        self.json.write(&report)
    }
}
