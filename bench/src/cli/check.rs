//! `cu check`

use {
    super::{Outcome, source::Source},
    clap::Args,
    cu::gate,
};

/// Compare every row with the baseline, and fail if one costs a CU more.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  as recorded, or better
  2  could not measure: bad input, another profile, runtime, compiler or sBPF version than the
     baseline's, a row that vanished or is new
  3  regression: a row costs more CU than it may, or the ELF has more bytes
  4  nothing costs more, but the baseline is not what was measured (only with --strict)

Examples:
  cu check
  cu check --strict --arch v0
  cu run --json report.json && cu check --report report.json")]
pub struct Check {
    #[command(flatten)]
    source: Source,
    /// Fail for an improvement that is not blessed too.
    #[arg(long)]
    strict: bool,
}

impl Check {
    pub fn run(self) -> Outcome {
        let report = self.source.report()?;
        let verdict = gate::check(&report, &self.source.baseline(&report))?;
        verdict.print(&self.source.bless());
        Ok(verdict.exit_code(self.strict))
    }
}
