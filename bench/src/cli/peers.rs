//! `cu peers`

use {
    super::Outcome,
    clap::Args,
    cu::{
        files,
        peers::{Comparison, table},
    },
    cu_runtime::Profile,
    cu_vault_tests::Arch,
    std::{path::PathBuf, process::ExitCode},
};

/// Measure the vault beside its peers: plain Pinocchio, the tutorials' shape, hand-written assembly.
#[derive(Args)]
#[command(after_help = "Examples:\n  cu peers\n  cu peers --arch v0 --json peers.json")]
pub struct Peers {
    /// The ELFs to measure: v0 or v3.
    #[arg(long, default_value = "v3")]
    arch: Arch,
    /// The feature gates to run on: mainnet or all.
    #[arg(long, default_value = "mainnet")]
    profile: Profile,
    /// Write the figures as JSON too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl Peers {
    pub fn run(self) -> Outcome {
        let comparison = Comparison::measure(self.arch, self.profile)?;
        print!("{}", table::terminal(&comparison));
        if let Some(file) = self.json {
            let json = serde_json::to_string_pretty(&comparison).expect("figures are plain data");
            files::write(&file, &(json + "\n"))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
