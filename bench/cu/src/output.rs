//! Standard output and standard error, which may be closed or full: no program may panic over that.

use {
    crate::{Error, Result},
    std::io::{self, ErrorKind, Write},
};

/// A text in one line, as a reader may see it: names come from files, and logs from programs. Escapes replace control
/// characters, line ends, characters that turn the direction of writing, and those that XML cannot contain.
pub fn shown(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match hidden(c) {
            true => out.extend(c.escape_default()),
            false => out.push(c),
        }
    }
    out
}

/// A number of rows, in words.
pub(crate) fn rows(count: usize) -> String {
    match count {
        1 => "1 row".to_owned(),
        _ => format!("{count} rows"),
    }
}

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

/// Prints a line to standard error. If that fails, no one can be informed.
pub fn tell(line: impl std::fmt::Display) {
    let _ = writeln!(io::stderr(), "{}", shown(&line.to_string()));
}
