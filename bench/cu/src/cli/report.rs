//! `report`

use {
    super::{Outcome, Outputs, outputs},
    crate::{Error, Report as Figures, export::page::Extras, files, report::SCHEMA},
    clap::Args,
    std::{path::PathBuf, process::ExitCode},
};

/// Writes a report for people.
#[derive(Args)]
pub struct Report {
    /// The JSON report that `cu run --json` wrote.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    #[command(flatten)]
    outputs: Outputs,
}

impl Report {
    /// Runs the command.
    pub fn run(self) -> Outcome {
        if self.outputs.is_empty() {
            let needs = "--from needs one of --out, --flamegraph, --folded, --action, --html";
            return Err(Error::Missing(needs.to_owned()));
        }
        let report: Figures = files::read_json(&self.from, SCHEMA)?;
        let extras = || {
            Ok(Extras {
                made_by: "cu report --from".to_owned(),
                ..Extras::default()
            })
        };
        outputs::write(&self.outputs.of(&report, extras)?)?;
        Ok(ExitCode::SUCCESS)
    }
}
