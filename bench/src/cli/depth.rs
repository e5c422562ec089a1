//! `cu depth`

use {
    super::Outcome,
    clap::Args,
    cu::{
        depth::{DepthReport, table},
        files,
    },
    cu_runtime::Profile,
    cu_vault_tests::Arch,
    indicatif::{ProgressBar, ProgressStyle},
    std::{path::PathBuf, process::ExitCode},
};

/// Steps of the progress bar.
const PROGRESS: u64 = 1_000;

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
        // On stderr, and only if that is a terminal.
        let bar = ProgressBar::new(PROGRESS).with_message("series");
        bar.set_style(
            ProgressStyle::with_template("{msg} {wide_bar} {percent:>3} %").expect("valid"),
        );
        let report = DepthReport::measure(self.arch, self.profile, &mut |done| {
            bar.set_position((done * PROGRESS as f64) as u64);
        });
        bar.finish_and_clear();
        let report = report?;
        print!("{}", table::depth(&report));
        if let Some(file) = self.json {
            let json = serde_json::to_string_pretty(&report).expect("a report is plain data");
            files::write(&file, &(json + "\n"))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
