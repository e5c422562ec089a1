//! `cu idl`

use {
    super::Outcome,
    clap::Args,
    cu::{files, idl},
    std::{path::PathBuf, process::ExitCode},
};

/// Write the vault's IDL, from which Codama makes clients in other languages.
#[derive(Args)]
#[command(after_help = "\
Example:
  cu idl program/idl.json

Exit code: 0 written, 2 could not write.")]
pub struct Idl {
    file: PathBuf,
}

impl Idl {
    pub fn run(self) -> Outcome {
        files::write(&self.file, &idl::json())?;
        Ok(ExitCode::SUCCESS)
    }
}
