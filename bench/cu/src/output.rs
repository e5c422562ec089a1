//! Standard output and standard error, which may be closed or full: no program may panic over that.

use {
    crate::{Error, Result},
    std::io::{self, ErrorKind, Write},
};

/// Prints to standard output, without its colours unless that is a terminal. A reader who has seen enough and
/// closed the pipe is no error; a disk that is full is one.
pub fn print(text: &str) -> Result<()> {
    let mut stdout = anstream::AutoStream::auto(io::stdout());
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(source) if source.kind() != ErrorKind::BrokenPipe => Err(Error::Write {
            file: "standard output".into(),
            source,
        }),
        _ => Ok(()),
    }
}

/// Prints a line to standard error. Where that cannot be written to, there is nobody to report it to.
pub fn tell(line: impl std::fmt::Display) {
    let _ = writeln!(io::stderr(), "{line}");
}
