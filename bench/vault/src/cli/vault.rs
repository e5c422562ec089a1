//! The vault as the subject of the common commands.

use {
    clap::Args,
    cu::{Profile, Report, Result, cli::Subject},
    cu_vault_bench::{measure, measure_file},
    cu_vault_tests::Arch,
    std::path::{Path, PathBuf},
};

#[derive(Args)]
pub struct Vault {
    /// The committed ELFs to measure, and to make the accounts with: v0 or v3.
    #[arg(long, default_value = "v3")]
    pub arch: Arch,
}

impl Subject for Vault {
    const COMMAND: &'static str = "vault-bench";
    const FLAGS: &'static [&'static str] = &["arch"];

    fn measure(&self, elf: Option<&Path>, profile: Profile) -> Result<Report> {
        match elf {
            Some(file) => measure_file(file, self.arch, profile),
            None => measure(self.arch, profile),
        }
    }

    fn flags(&self) -> Vec<String> {
        match self.arch {
            Arch::V3 => Vec::new(),
            arch => vec![format!("--arch {arch}")],
        }
    }

    /// An sBPF version other than v3 has a baseline of its own: its figures differ, and both count.
    fn baseline(&self, report: &Report) -> Option<PathBuf> {
        Some(match report.elf.sbpf.as_str() {
            "v3" => "bench/baseline.json".into(),
            sbpf => format!("bench/baseline.{sbpf}.json").into(),
        })
    }
}
