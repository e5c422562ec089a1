//! What `cu check` and `cu bless` have in common: the report, and the baseline that it belongs to.

use {
    clap::Args,
    cu::{
        files,
        measure::{Report, SCHEMA},
    },
    cu_runtime::Profile,
    cu_vault_tests::Arch,
    std::path::PathBuf,
};

#[derive(Args)]
pub struct Source {
    /// The ELF to measure: v0 or v3.
    #[arg(long, default_value = "v3")]
    arch: Arch,
    /// The feature gates to run on: mainnet or all.
    #[arg(long, default_value = "mainnet")]
    profile: Profile,
    /// What the rows are meant to cost [default: bench/baseline.json, for v0 bench/baseline.v0.json].
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Measure nothing; take the figures from a report that `cu run --json` wrote.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["arch", "profile"])]
    report: Option<PathBuf>,
}

impl Source {
    pub fn report(&self) -> Result<Report, String> {
        match &self.report {
            Some(file) => files::read_json(file, SCHEMA),
            None => Report::measure(self.arch, self.profile),
        }
    }

    /// An sBPF version other than v3 has a baseline of its own: its figures differ, and both count.
    pub fn baseline(&self, report: &Report) -> PathBuf {
        self.baseline.clone().unwrap_or_else(|| {
            match report.elf.sbpf.as_str() {
                "v3" => "bench/baseline.json".to_owned(),
                sbpf => format!("bench/baseline.{sbpf}.json"),
            }
            .into()
        })
    }

    /// The command that records what this would measure, for a shell.
    pub fn bless(&self) -> String {
        let mut flags = Vec::new();
        if self.arch != Arch::V3 {
            flags.push(format!("--arch {}", self.arch));
        }
        if self.profile != Profile::default() {
            flags.push(format!("--profile {}", self.profile));
        }
        for (flag, file) in [("baseline", &self.baseline), ("report", &self.report)] {
            if let Some(file) = file {
                let file = file.to_string_lossy();
                let quoted = shlex::try_quote(&file).expect("an argument has no NUL");
                flags.push(format!("--{flag} {quoted}"));
            }
        }
        [vec!["cu bless --reason \"why\"".to_owned()], flags]
            .concat()
            .join(" ")
    }
}
