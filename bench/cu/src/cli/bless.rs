//! `bless`

use {
    super::{Given, Outcome, Subject, judge},
    crate::{Error, baseline::Baseline, files, output::print},
    clap::Args,
    jiff::{Timestamp, civil::Date, tz::TimeZone},
    std::process::ExitCode,
};

/// Records what was measured as what it should cost.
#[derive(Args)]
pub struct Bless<S: Subject> {
    #[command(flatten)]
    given: Given<S>,
    /// Why it should cost this.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The date that the history gives [default: today, UTC].
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
}

impl<S: Subject> Bless<S> {
    /// Runs the command.
    pub fn run(self) -> Outcome {
        let report = self.given.report()?;
        if let Some(first) = report.failed.first() {
            return Err(Error::Incomplete {
                count: report.failed.len(),
                first: first.clone(),
            });
        }
        judge(&report);
        let file = self.given.baseline(&report)?;
        let old = if file.try_exists().is_ok_and(|exists| !exists) {
            None
        } else {
            Some(Baseline::read(&file)?)
        };
        let date = self.date.unwrap_or_else(today).to_string();
        let new = Baseline::record(&report, old.as_ref(), &self.reason, &date)
            .map_err(|refused| refused.of(&file))?;
        let Some(new) = new else {
            print(&format!("{}: nothing to record\n", file.display()))?;
            return Ok(ExitCode::SUCCESS);
        };
        files::write(&file, &new.json())?;
        let changes = new.history.last().into_iter().flat_map(|it| &it.changes);
        let mut lines: String = changes
            .map(|(what, change)| format!("{what}: {change}\n"))
            .collect();
        lines += &format!("{}: {} rows recorded\n", file.display(), new.rows.len());
        print(&lines)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}
