//! `cu bless`

use {
    super::{Outcome, source::Source},
    clap::Args,
    cu::{baseline::Baseline, files},
    jiff::{Timestamp, civil::Date, tz::TimeZone},
    std::process::ExitCode,
};

/// Record what was measured as what it shall cost, and why.
#[derive(Args)]
#[command(after_help = "\
Limits and exceptions stay in the file; an exception that is not needed any more goes. What costs more
than its hard limit is not recorded: raise the limit first.

Examples:
  cu bless --reason \"fewer checks in the entrypoint\"
  cu bless my_program.so --fixtures bench/fixtures --baseline bench/baseline.json --reason first")]
pub struct Bless {
    #[command(flatten)]
    source: Source,
    /// Why it shall cost this.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The date that the history gives [default: today, UTC].
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
}

impl Bless {
    pub fn run(self) -> Outcome {
        let (report, _) = self.source.report()?;
        let file = self.source.baseline(&report);
        let old = if file.try_exists().is_ok_and(|exists| !exists) {
            None
        } else {
            Some(Baseline::read(&file)?)
        };
        let date = self.date.unwrap_or_else(today).to_string();
        let new = Baseline::record(&report, old.as_ref(), &self.reason, &date)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let Some(new) = new else {
            println!("{}: nothing to record", file.display());
            return Ok(ExitCode::SUCCESS);
        };
        files::write(&file, &new.json())?;
        let changes = new.history.last().into_iter().flat_map(|it| &it.changes);
        for (what, change) in changes {
            println!("{what}: {change}");
        }
        println!("{}: {} rows recorded", file.display(), new.rows.len());
        Ok(ExitCode::SUCCESS)
    }
}

fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}
