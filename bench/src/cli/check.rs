//! `cu check`

use {
    super::{Outcome, source::Source},
    clap::Args,
    cu::gate,
    std::process::ExitCode,
};

/// Compare every row with the baseline, and fail if one costs a CU more.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  as recorded, or better
  2  could not measure: bad input, another profile or day of its gates, runtime, compiler, sBPF
     version or called program than the baseline's, a row that vanished or is new
  3  regression: a row costs more CU than it may (or than the max_cu of its plan), or the ELF has
     more bytes
  4  nothing costs more, but the baseline is not what was measured (only with --strict)

Examples:
  cu check
  cu check --strict --arch v0
  cu check my_program.so --fixtures bench/fixtures --baseline bench/baseline.json
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
        let (report, over_limit) = self.source.report()?;
        let verdict = gate::check(&report, &self.source.baseline(&report))?;
        verdict.print(&self.source.bless());
        let code = verdict.exit_code(self.strict);
        Ok(if over_limit && code == ExitCode::from(gate::AS_RECORDED) {
            ExitCode::from(gate::REGRESSION)
        } else {
            code
        })
    }
}
