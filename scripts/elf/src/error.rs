//! What can be wrong with an ELF. Each message names the cause and the cure.

use std::{io, path::PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{file} cannot be read ({error}); build it with: {cure}")]
    Missing {
        file: String,
        error: io::Error,
        cure: String,
    },
    #[error(
        "{file} is not the ELF of these sources: they have changed since it was built; run: scripts/build.sh"
    )]
    Stale { file: String },
    #[error(
        "{file} is not the file that program/elf/manifest.json describes; run: scripts/build.sh"
    )]
    Damaged { file: String },
    #[error("{file} is not in program/elf/manifest.json; run: scripts/build.sh")]
    Unrecorded { file: String },
    #[error("{}: {error}", file.display())]
    File { file: PathBuf, error: io::Error },
    #[error("{}: {reason}", file.display())]
    Malformed { file: PathBuf, reason: String },
    #[error("{library} is not a program of this checkout")]
    UnknownProgram { library: String },
    #[error(transparent)]
    Id(#[from] crate::id::Error),
    #[error(transparent)]
    Build(#[from] crate::build::Failure),
}

impl From<Error> for String {
    fn from(error: Error) -> Self {
        error.to_string()
    }
}

impl Error {
    pub(crate) fn file(file: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let file = file.into();
        move |error| Self::File { file, error }
    }

    pub(crate) fn malformed(file: impl Into<PathBuf>, reason: impl ToString) -> Self {
        Self::Malformed {
            file: file.into(),
            reason: reason.to_string(),
        }
    }
}
