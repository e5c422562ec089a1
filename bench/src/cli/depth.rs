//! `cu depth`

use {
    super::{Outcome, progress::with_bar},
    clap::Args,
    cu::{
        depth::{DepthReport, table},
        files,
    },
    cu_runtime::Profile,
    cu_vault_tests::Arch,
    std::{path::PathBuf, process::ExitCode},
};

/// Measure what each level of CPI costs, up to the first that the runtime refuses.
#[derive(Args)]
#[command(after_help = "Examples:\n  cu depth\n  cu depth --profile all --json depth.json")]
pub struct Depth {
    /// The ELFs to measure: v0 or v3.
    #[arg(long, default_value = "v3")]
    arch: Arch,
    /// The feature gates to run on: mainnet (4 nested CPIs) or all (8).
    #[arg(long, default_value = "mainnet")]
    profile: Profile,
    /// Write the report as JSON too, with every series.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl Depth {
    pub fn run(self) -> Outcome {
        let report = with_bar("series", |progress| {
            DepthReport::measure(self.arch, self.profile, progress)
        })?;
        print!("{}", table::depth(&report));
        if let Some(file) = self.json {
            let json = serde_json::to_string_pretty(&report).expect("a report is plain data");
            files::write(&file, &(json + "\n"))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
