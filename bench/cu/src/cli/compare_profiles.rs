//! `compare-profiles`

use {
    super::{DIFFERS, Outcome, Subject},
    crate::{Profile, days::Days, output::print},
    clap::Args,
    std::{path::PathBuf, process::ExitCode},
};

/// Compares the rows on two profiles.
#[derive(Args)]
pub struct CompareProfiles<S: Subject> {
    /// mainnet, mainnet@SLOT, mainnet@YYYY-MM-DD or all.
    from: Profile,
    /// The same.
    to: Profile,
    /// The ELF to measure.
    elf: Option<PathBuf>,
    #[command(flatten)]
    subject: S,
}

impl<S: Subject> CompareProfiles<S> {
    /// Runs the command.
    pub fn run(self) -> Outcome {
        let days = Days::compare(self.from, self.to, |profile| {
            self.subject
                .measure(self.elf.as_deref(), profile)?
                .complete()
        })?;
        print(&days.to_string())?;
        Ok(match days.rows.is_empty() {
            true => ExitCode::SUCCESS,
            false => ExitCode::from(DIFFERS),
        })
    }
}
