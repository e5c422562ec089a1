//! `check`

use {
    super::{Given, Outcome, Subject},
    crate::{export::junit, files, gate},
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
        let report = self.given.report()?;
        let verdict = gate::check(&report, &self.given.baseline(&report)?)?;
        if let Some(file) = &self.junit {
            files::write(file, &junit::of(&report, &verdict, self.strict))?;
        }
        verdict.print(&self.given.bless())?;
        Ok(verdict.exit_code(self.strict))
    }
}
