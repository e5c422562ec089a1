//! `cu lab`

use {
    super::{Outcome, progress::with_bar},
    clap::Args,
    cu::{
        files,
        lab::{LabReport, table},
    },
    cu_runtime::Profile,
    cu_vault_tests::Arch,
    std::{path::PathBuf, process::ExitCode},
};

/// Measure each technique before and after, the one that saves most first.
#[derive(Args)]
#[command(after_help = "Examples:\n  cu lab\n  cu lab --arch v0 --profile all --json lab.json")]
pub struct Lab {
    /// The ELF to measure: v0 or v3.
    #[arg(long, default_value = "v3")]
    arch: Arch,
    /// The feature gates to run on, where a technique does not insist on others: mainnet or all.
    #[arg(long, default_value = "mainnet")]
    profile: Profile,
    /// Write the report as JSON too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl Lab {
    pub fn run(self) -> Outcome {
        let report = with_bar("techniques", |progress| {
            LabReport::measure(self.arch, self.profile, progress)
        })?;
        print!("{}", table::lab(&report));
        if let Some(file) = self.json {
            let json = serde_json::to_string_pretty(&report).expect("a report is plain data");
            files::write(&file, &(json + "\n"))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
