//! `check`

use {
    super::{Given, Outcome, Subject},
    crate::gate,
    clap::Args,
    std::process::ExitCode,
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
        let (report, over_limit) = self.given.report()?;
        let verdict = gate::check(&report, &self.given.baseline(&report)?)?;
        verdict.print(&self.given.bless());
        let code = match verdict.code(self.strict) {
            gate::AS_RECORDED if over_limit => gate::REGRESSION,
            code => code,
        };
        Ok(ExitCode::from(code))
    }
}
