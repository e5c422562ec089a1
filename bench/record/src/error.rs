//! Why nothing could be recorded.

use {std::io, std::path::PathBuf, thiserror::Error};

/// Why nothing could be recorded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The row's id comes from the test's name, and the thread has none.
    #[error(
        "this thread has no test's name, and a row's id is made of it; call `recorded` in the test's own \
         thread"
    )]
    NoName,
    /// A fixture that cannot be written.
    #[error("{} cannot be written: {source}", file.display())]
    Write {
        /// Which.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
}
