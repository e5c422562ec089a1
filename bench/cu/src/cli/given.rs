//! The shared part of `check` and `bless`: the report, and the baseline that it belongs to.

use {
    super::{Subject, measured, quoted},
    crate::{Error, Profile, Report, Result, files, report::SCHEMA},
    clap::Args,
    std::path::PathBuf,
};

/// A report, measured or read, and its baseline.
#[derive(Args)]
pub struct Given<S: Subject> {
    /// The ELF to measure.
    elf: Option<PathBuf>,
    #[command(flatten)]
    subject: S,
    /// The feature gates to run on: mainnet, as of another day (mainnet@SLOT, mainnet@YYYY-MM-DD), or all.
    #[arg(long, default_value = "mainnet")]
    profile: Profile,
    /// The expected cost of the rows.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Measure nothing; take the figures from a report that `run --json` wrote.
    #[arg(long, value_name = "FILE", conflicts_with_all = [&["elf", "profile"], S::FLAGS].concat())]
    report: Option<PathBuf>,
}

impl<S: Subject> Given<S> {
    /// The report.
    pub(super) fn report(&self) -> Result<Report> {
        match &self.report {
            Some(file) => files::read_json(file, SCHEMA),
            None => measured(&self.subject, self.elf.as_deref(), self.profile),
        }
    }

    /// The baseline of a report.
    pub(super) fn baseline(&self, report: &Report) -> Result<PathBuf> {
        let given = self.baseline.clone();
        given
            .or_else(|| self.subject.baseline(report))
            .ok_or_else(|| Error::Missing("which baseline? --baseline FILE".to_owned()))
    }

    /// The command that records what this would measure, for a shell.
    pub(super) fn bless(&self) -> String {
        let mut words = vec![format!("{} bless --reason \"why\"", S::COMMAND)];
        words.extend(self.elf.as_deref().map(quoted));
        words.extend(self.subject.flags());
        if self.profile != Profile::default() {
            words.push(format!("--profile {}", self.profile));
        }
        for (flag, file) in [("baseline", &self.baseline), ("report", &self.report)] {
            if let Some(file) = file {
                words.push(format!("--{flag} {}", quoted(file)));
            }
        }
        words.join(" ")
    }
}
