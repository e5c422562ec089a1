//! `check`

use {
    super::{Given, Outcome, Subject},
    crate::gate,
    clap::Args,
};

/// Compares every row with the baseline.
#[derive(Args)]
pub struct Check<S: Subject> {
    #[command(flatten)]
    given: Given<S>,
    /// Fail for an improvement that is not blessed too.
    #[arg(long)]
    strict: bool,
}

impl<S: Subject> Check<S> {
    /// Runs the command.
    pub fn run(self) -> Outcome {
        let report = self.given.report()?;
        let verdict = gate::check(&report, &self.given.baseline(&report)?)?;
        verdict.print(&self.given.bless())?;
        Ok(verdict.exit_code(self.strict))
    }
}
