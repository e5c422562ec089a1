//! `check`

use {
    super::{Given, Outcome, Subject},
    crate::{Report, Result, Verdict, export::junit, files, gate},
    clap::Args,
    std::path::PathBuf,
};

/// Compares every row with the baseline.
#[derive(Args)]
pub struct Check<S: Subject> {
    #[command(flatten)]
    given: Given<S>,
    /// Fail for an improvement that is not blessed too.
    #[arg(long)]
    strict: bool,
    /// Write the verdict as JUnit XML too, a test case for each row.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

impl<S: Subject> Check<S> {
    /// Runs the command.
    pub fn run(self) -> Outcome {
        let compared = self.compare();
        let mut written = Ok(());
        if let Some(file) = &self.junit {
            let xml = match &compared {
                Ok((report, verdict)) => junit::of(report, verdict, self.strict),
                // What an earlier run wrote would be read as this one's.
                Err(error) => junit::of_error(error),
            };
            written = files::write(file, &xml);
        }
        let (_, verdict) = compared?;
        written?;
        verdict.print(&self.given.bless())?;
        Ok(verdict.exit_code(self.strict))
    }

    fn compare(&self) -> Result<(Report, Verdict)> {
        let report = self.given.report()?;
        let verdict = gate::check(&report, &self.given.baseline(&report)?)?;
        Ok((report, verdict))
    }
}
