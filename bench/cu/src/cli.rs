//! The commands, one a file.
//!
//! What a command measures is a [`Subject`]: [`Fixtures`] for anyone's ELF, or the rows that a bench of one's
//! own brings along. Both have the same commands with the same flags.

mod bless;
mod check;
mod compare_profiles;
mod diff;
mod fixtures;
mod given;
pub mod outputs;
mod report;
mod run;

pub use {
    bless::Bless, check::Check, compare_profiles::CompareProfiles, diff::Diff, fixtures::Fixtures,
    given::Given, outputs::Outputs, report::Report, run::Run,
};

use {
    crate::{Measured, Profile, Report as Figures, Result},
    clap::Args,
    std::{
        path::{Path, PathBuf},
        process::ExitCode,
    },
};

/// The exit code of a command that succeeded, or the one line that says why it could not answer.
pub type Outcome = Result<ExitCode>;

/// What was compared differs.
pub const DIFFERS: u8 = 1;

/// What a command measures.
pub trait Subject: Args {
    /// What a user types to run the command, such as `cu`.
    const COMMAND: &'static str;

    /// Its arguments, by their names: a report that was measured before leaves them nothing to say.
    const FLAGS: &'static [&'static str];

    /// Measures this ELF; without one, the ELF that the subject has, if it has one.
    fn measure(&self, elf: Option<&Path>, profile: Profile) -> Result<Measured>;

    /// Its flags once more, for a shell.
    fn flags(&self) -> Vec<String>;

    /// Where the baseline of a report lies, if the user does not say it.
    fn baseline(&self, report: &Figures) -> Option<PathBuf>;
}

/// Ends a command as its outcome says. An error is one line on standard error.
pub fn end(outcome: Outcome) -> ExitCode {
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::from(crate::gate::COULD_NOT_MEASURE)
    })
}

/// Measures, and tells on standard error what a reader should know. A row that costs more than the `max_cu` of
/// its plan is told too, and whether there is one.
fn measured(
    subject: &impl Subject,
    elf: Option<&Path>,
    profile: Profile,
) -> Result<(Figures, bool)> {
    let Measured {
        report,
        notes,
        over_limit,
    } = subject.measure(elf, profile)?;
    for note in notes {
        eprintln!("note: {note}");
    }
    for row in &over_limit {
        eprintln!("regression: {row}");
    }
    Ok((report, !over_limit.is_empty()))
}

/// A path as a shell takes it.
pub fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    let quoted = shlex::try_quote(&text).expect("an argument has no NUL");
    quoted.into_owned()
}
