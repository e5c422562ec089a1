//! `vault-bench report`

use {
    super::{common::Setting, progress::with_bar},
    clap::Args,
    cu::cli::{Outcome, Outputs, outputs},
    cu_vault_bench::{measure, pages},
    std::process::ExitCode,
};

#[derive(Args)]
pub struct Report {
    /// Change nothing; fail if a page is not what would be written.
    #[arg(long, conflicts_with_all = ["flamegraph", "folded", "action", "html"])]
    check: bool,
    #[command(flatten)]
    outputs: Outputs,
    #[command(flatten)]
    setting: Setting,
}

impl Report {
    pub fn run(self) -> Outcome {
        let Setting { arch, profile } = self.setting;
        let report = measure(arch, profile)?;
        let outputs = match self.outputs.is_empty() {
            true => Outputs::pages("bench"),
            false => self.outputs,
        };
        let extras = || {
            with_bar("series", |progress| {
                pages::extras(&report, arch, profile, progress)
            })
        };
        let files = outputs.of(&report, extras)?;
        match self.check {
            true => outputs::check(&files, pages::MADE_BY)?,
            false => outputs::write(&files)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
