//! `cu readme`

use {
    super::Outcome,
    clap::Args,
    cu::{docs, files},
    std::{path::PathBuf, process::ExitCode},
};

/// Fill in the tables of the README from a fresh measurement.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cu readme README.md
  cu readme --check README.md

Exit code: 0 written or unchanged, 2 not what was measured, or could not measure.")]
pub struct Readme {
    /// Change nothing; fail if the file is not what would be written.
    #[arg(long)]
    check: bool,
    file: PathBuf,
}

impl Readme {
    pub fn run(self) -> Outcome {
        let old = files::read(&self.file)?;
        let new = docs::fill(&old)?;
        if new != old {
            if self.check {
                return Err(format!(
                    "{0} is not what was measured; fill it in with: cu readme {0}",
                    self.file.display()
                ));
            }
            files::write(&self.file, &new)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
