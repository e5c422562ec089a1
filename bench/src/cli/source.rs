//! What `cu check` and `cu bless` have in common: the report, and the baseline that it belongs to.

use {
    super::measured::Measured,
    clap::Args,
    cu::{
        files,
        measure::{Report, SCHEMA},
    },
    cu_runtime::Profile,
    std::path::{Path, PathBuf},
};

/// What a report has settled already.
#[cfg(feature = "vault")]
const REPORTED: [&str; 4] = ["arch", "profile", "elf", "fixtures"];
#[cfg(not(feature = "vault"))]
const REPORTED: [&str; 3] = ["profile", "elf", "fixtures"];

#[derive(Args)]
pub struct Source {
    /// An ELF that is not the vault's, with --fixtures and --baseline.
    #[arg(requires_all = ["fixtures", "baseline"])]
    elf: Option<PathBuf>,
    #[command(flatten)]
    measured: Measured,
    /// What the rows are meant to cost [default: bench/baseline.json, for v0 bench/baseline.v0.json].
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Measure nothing; take the figures from a report that `cu run --json` wrote.
    #[arg(long, value_name = "FILE", conflicts_with_all = REPORTED)]
    report: Option<PathBuf>,
}

impl Source {
    /// The report, and whether a row costs more than the `max_cu` of its plan, which is told.
    pub fn report(&self) -> Result<(Report, bool), String> {
        if let Some(file) = &self.report {
            return Ok((files::read_json(file, SCHEMA)?, false));
        }
        let usage = "cu check my_program.so --fixtures DIR --baseline FILE";
        self.measured.report(self.elf.as_deref(), usage)
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
        if let Some(elf) = &self.elf {
            flags.push(quoted(elf));
            flags.extend(self.measured.fixtures.flags());
        }
        #[cfg(feature = "vault")]
        if self.measured.arch != cu_vault_tests::Arch::V3 {
            flags.push(format!("--arch {}", self.measured.arch));
        }
        if self.measured.profile != Profile::default() {
            flags.push(format!("--profile {}", self.measured.profile));
        }
        for (flag, file) in [("baseline", &self.baseline), ("report", &self.report)] {
            if let Some(file) = file {
                flags.push(format!("--{flag} {}", quoted(file)));
            }
        }
        [vec!["cu bless --reason \"why\"".to_owned()], flags]
            .concat()
            .join(" ")
    }
}

/// A path as a shell takes it.
pub fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    let quoted = shlex::try_quote(&text).expect("an argument has no NUL");
    quoted.into_owned()
}
