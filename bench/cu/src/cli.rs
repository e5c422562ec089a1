//! The commands, one a file.
//!
//! A command measures a [`Subject`]: [`Fixtures`] for anyone's ELF, or the rows that your own bench
//! brings along. Both have the same commands with the same flags.

mod bless;
mod check;
mod compare_profiles;
mod diff;
mod fixtures;
mod given;
mod init;
pub mod outputs;
mod paths;
#[cfg(feature = "node")]
mod record;
mod report;
mod run;

pub use {
    bless::Bless, check::Check, compare_profiles::CompareProfiles, diff::Diff, fixtures::Fixtures,
    given::Given, init::Init, outputs::Outputs, paths::Paths, report::Report, run::Run,
};

#[cfg(feature = "node")]
pub use record::Record;

use {
    crate::{
        Error, Profile, Report as Figures, Result, gate,
        output::{print, shown, tell},
        report::note_lines,
    },
    clap::{Args, Parser},
    std::{
        path::{Path, PathBuf},
        process::ExitCode,
    },
};

/// The exit code of a command that succeeded, or the one line that says why it could not answer.
pub type Outcome = Result<ExitCode>;

/// The compared reports differ.
pub const DIFFERS: u8 = 1;

/// The subject that a command measures.
pub trait Subject: Args {
    /// The words that a user types to run the command, such as `cu`.
    const COMMAND: &'static str;

    /// Its arguments, by their names: a report that was measured before leaves them nothing to say.
    const FLAGS: &'static [&'static str];

    /// Measures this ELF; without one, the ELF that the subject has, if it has one.
    fn measure(&self, elf: Option<&Path>, profile: Profile) -> Result<Figures>;

    /// Whether every note is wanted, and the whole log of every row that failed.
    fn verbose(&self) -> bool {
        false
    }

    /// Its flags once more, for a shell.
    fn flags(&self) -> Vec<String>;

    /// Where the baseline of a report lies, if the user does not say it.
    fn baseline(&self, report: &Figures) -> Option<PathBuf>;
}

/// The parsed command line. Otherwise the exit code, once the help or the error is printed.
pub fn parse<T: Parser>() -> Result<T, ExitCode> {
    T::try_parse().map_err(|said| match said.use_stderr() {
        true => {
            let _ = said.print();
            ExitCode::from(gate::COULD_NOT_MEASURE)
        }
        false => end(print(&said.render().ansi().to_string()).map(|()| ExitCode::SUCCESS)),
    })
}

/// Ends a command as its outcome says. An error is one line on standard error, and the log of the row that it
/// is about.
pub fn end(outcome: Outcome) -> ExitCode {
    outcome.unwrap_or_else(|error| {
        tell(format_args!("error: {error}"));
        if let Error::Failed(failed) = &error {
            failed
                .log
                .iter()
                .for_each(|line| tell(format_args!("    {line}")));
        }
        ExitCode::from(gate::COULD_NOT_MEASURE)
    })
}

/// How many of the rows that failed are listed, and how much of each log, unless all of it is wanted.
const LISTED: usize = 10;
const LOG_LINES: usize = 20;

/// Measures, and tells on standard error what a reader should know: notes, and the rows without a figure.
fn measured(subject: &impl Subject, elf: Option<&Path>, profile: Profile) -> Result<Figures> {
    let report = subject.measure(elf, profile)?;
    let verbose = subject.verbose();
    for line in note_lines(&report.notes, verbose) {
        tell(format_args!("note: {line}"));
    }
    let (listed, lines) = match verbose {
        true => (usize::MAX, usize::MAX),
        false => (LISTED, LOG_LINES),
    };
    for failed in report.failed.iter().take(listed) {
        tell(format_args!("failed: {failed}"));
        let left_out = failed.log.len().saturating_sub(lines);
        if left_out > 0 {
            tell(format_args!(
                "    ({left_out} lines before these with --verbose)"
            ));
        }
        failed.log[left_out..]
            .iter()
            .for_each(|line| tell(format_args!("    {line}")));
    }
    if !report.failed.is_empty() {
        let (failed, all) = (report.failed.len(), report.failed.len() + report.rows.len());
        let more = match failed > listed {
            true => format!("; {LISTED} of them are above, --verbose lists all"),
            false => String::new(),
        };
        tell(format_args!("{failed} of {all} rows gave no figure{more}"));
    }
    Ok(report)
}

/// The exit code of figures that nothing but their own plans judge, after a line for each row that costs more
/// than its `max_cu`.
fn judge(report: &Figures) -> ExitCode {
    let over_limit = report.over_limit();
    for line in &over_limit {
        tell(format_args!("regression: {line}"));
    }
    if !over_limit.is_empty() {
        ExitCode::from(gate::REGRESSION)
    } else if !report.failed.is_empty() {
        ExitCode::from(gate::COULD_NOT_MEASURE)
    } else {
        ExitCode::SUCCESS
    }
}

/// A path as a shell takes it, in one line of characters that a terminal shows.
pub fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    if shown(&text) == text {
        let quoted = shlex::try_quote(&text).expect("an argument has no NUL");
        return quoted.into_owned();
    }
    let bytes = text.bytes().map(|byte| match byte {
        b'\'' | b'\\' => format!("\\{}", char::from(byte)),
        b' '..=b'~' => char::from(byte).to_string(),
        byte => format!("\\x{byte:02x}"),
    });
    format!("$'{}'", bytes.collect::<String>())
}
