//! `bless`

use {
    super::{Given, Outcome, Subject, judge},
    crate::{
        Error,
        baseline::Baseline,
        bencher::Bencher,
        files,
        output::{print, rows, shown, tell},
    },
    clap::Args,
    jiff::{Timestamp, civil::Date, tz::TimeZone},
    std::{path::PathBuf, process::ExitCode},
};

/// Records what was measured as what it should cost.
#[derive(Args)]
pub struct Bless<S: Subject> {
    #[command(flatten)]
    given: Given<S>,
    /// Why it should cost this.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Record a ceiling for each function too, where the ELF has symbols. A row that had them keeps them without
    /// this flag.
    #[arg(long)]
    functions: bool,
    /// The date that the history gives [default: today, UTC].
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    /// Begin the history of a first baseline with the compute_units.md of mollusk-svm-bencher.
    #[arg(long, value_name = "FILE")]
    from_bencher: Option<PathBuf>,
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
        let over = report.over_limit().len();
        if over > 0 {
            let code = judge(&report);
            tell(format_args!(
                "nothing recorded: {over} {}; raise max_cu in the plan first, or cost less",
                if over == 1 {
                    "row costs more than the max_cu of its plan"
                } else {
                    "rows cost more than the max_cu of their plans"
                }
            ));
            return Ok(code);
        }
        let file = self.given.baseline(&report)?;
        let bencher = self.from_bencher.as_deref().map(Bencher::read);
        let bencher = bencher.transpose()?;
        let old = if file.try_exists().is_ok_and(|exists| !exists) {
            None
        } else {
            Some(Baseline::read(&file)?)
        };
        if bencher.is_some() && old.is_some() {
            let flag = "--baseline";
            return Err(Error::Exists { file, flag });
        }
        let date = self.date.unwrap_or_else(today).to_string();
        let (old, functions) = (old.as_ref(), self.functions);
        let new = Baseline::record(&report, old, &self.reason, &date, functions)
            .map_err(|refused| refused.of(&file))?;
        let Some(mut new) = new else {
            let line = format!("{}: nothing to record", file.display());
            print(&(shown(&line) + "\n"))?;
            return Ok(ExitCode::SUCCESS);
        };
        if let Some(bencher) = &bencher {
            without_row(bencher, &new).for_each(|line| tell(format_args!("note: {line}")));
            new = new.continuing(bencher);
        }
        files::write(&file, &new.json())?;
        let changes = new.history.last().into_iter().flat_map(|it| &it.changes);
        let changes = changes.map(|(what, change)| format!("{what}: {change}"));
        let recorded = format!("{}: {} recorded", file.display(), rows(new.rows.len()));
        let lines = changes.chain([recorded]);
        print(&lines.map(|line| shown(&line) + "\n").collect::<String>())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A line for each bench that is no row, with the rows that cost the same and are no bench.
fn without_row(bencher: &Bencher, baseline: &Baseline) -> impl Iterator<Item = String> {
    let benches = bencher.newest();
    let missing = benches.iter().filter(|(id, _)| baseline.row(id).is_none());
    missing.map(|(id, cu)| {
        let same = baseline
            .rows
            .iter()
            .filter(|row| row.cu == *cu && !benches.contains_key(&row.id))
            .map(|row| row.id.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        let rename = match same.as_str() {
            "" => format!("no other row costs {cu} CU"),
            same => format!("with {cu} CU: {same}; a fixture is renamed to {id}.fix"),
        };
        format!("the bench `{id}` has no row; {rename}")
    })
}

fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}
