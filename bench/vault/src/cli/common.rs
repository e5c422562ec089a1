//! What several subcommands take.

use {
    clap::Args,
    cu::{cli::Outcome, files},
    cu_runtime::Profile,
    cu_vault_tests::Arch,
    serde::Serialize,
    std::{path::PathBuf, process::ExitCode},
};

/// What is measured, and on what.
#[derive(Args)]
pub struct Setting {
    /// The ELFs to measure: v0 or v3.
    #[arg(long, default_value = "v3")]
    pub arch: Arch,
    /// The feature gates to run on: mainnet, as of another day (mainnet@SLOT, mainnet@YYYY-MM-DD), or all.
    #[arg(long, default_value = "mainnet")]
    pub profile: Profile,
}

/// Where the figures go besides the terminal.
#[derive(Args)]
pub struct Json {
    /// Write the figures as JSON too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl Json {
    pub fn write(self, figures: &impl Serialize) -> Outcome {
        if let Some(file) = self.json {
            let json = serde_json::to_string_pretty(figures).expect("figures are plain data");
            files::write(&file, &(json + "\n"))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
