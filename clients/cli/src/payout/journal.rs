//! The journal: the sent transactions and their outcomes, written before and after.
//!
//! It is append-only. An entry counts once it and everything before it are synced. A line without its end was
//! never synced, so nothing was ever done because of it: it is cut off. Anything else that cannot be read is
//! an error, as guessing could pay a row twice.

use {
    super::{
        book::Book,
        entry::{Check, Entry, Header},
        medium::Medium,
    },
    crate::error::Error,
    std::io,
};

/// A journal that is open to be written to, and the book that its entries add up to.
pub struct Journal<M> {
    lines: Lines<M>,
    book: Book,
}

/// Its lines, each bound to those before.
struct Lines<M> {
    medium: M,
    check: Check,
    /// Whether an entry could not be written: then nothing more is.
    is_broken: bool,
}

impl<M: Medium> Journal<M> {
    /// Reads what is there, and starts the journal where nothing is. A journal of another payout is refused,
    /// unless that one has sent nothing: a file that was fixed before anything was sent starts again.
    pub fn open(mut medium: M, header: &Header) -> Result<Self, Error> {
        let bytes = medium.read().map_err(unreadable)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n');
        let whole = whole.map_or(0, |end| end + 1);
        if whole < bytes.len() {
            medium.truncate(whole as u64).map_err(unwritable)?;
            medium.sync().map_err(unwritable)?;
        }

        let mut book = Book::new(header);
        let mut lines = Lines {
            medium,
            check: Check::default(),
            is_broken: false,
        };
        let whole = match is_of_another(&bytes[..whole], header)? {
            true => {
                lines.medium.truncate(0).map_err(unwritable)?;
                lines.medium.sync().map_err(unwritable)?;
                0
            }
            false => whole,
        };
        let mut written = (1..).zip(bytes[..whole].split_inclusive(|byte| *byte == b'\n'));
        match written.next() {
            None => lines.write(&Entry::Payout(header.clone()))?,
            Some((number, line)) => {
                lines.take(number, line)?;
            }
        }
        for (number, line) in written {
            let entry = lines.take(number, line)?;
            let admissible = book.check(&entry);
            admissible.map_err(|why| damaged(number, &why))?.apply();
        }
        Ok(Self { lines, book })
    }

    pub fn book(&self) -> &Book {
        &self.book
    }

    /// Writes an entry and takes it into the book: in this order, as what is in the book is sent again. When
    /// this returns, the entry is there permanently.
    pub fn record(&mut self, entry: &Entry) -> Result<(), Error> {
        let contradicts =
            |why| Error::Unfinished(format!("the payout contradicts its journal: {why}"));
        let admissible = self.book.check(entry).map_err(contradicts)?;
        self.lines.write(entry)?;
        admissible.apply();
        Ok(())
    }
}

impl<M: Medium> Lines<M> {
    fn write(&mut self, entry: &Entry) -> Result<(), Error> {
        if self.is_broken {
            return Err(unwritable(io::Error::other("it failed before")));
        }
        let (line, check) = self.check.line(entry);
        // Half a line may be there when this fails. Nothing may come after it: the next run cuts it off.
        self.is_broken = true;
        self.medium.append(line.as_bytes()).map_err(unwritable)?;
        self.medium.sync().map_err(unwritable)?;
        self.is_broken = false;
        self.check = check;
        Ok(())
    }

    fn take(&mut self, number: usize, line: &[u8]) -> Result<Entry, Error> {
        let read = self.check.read(line);
        let (entry, check) = read.map_err(|why| damaged(number, &why))?;
        self.check = check;
        Ok(entry)
    }
}

/// Whether it is the journal of another payout, that has sent nothing yet.
fn is_of_another(bytes: &[u8], header: &Header) -> Result<bool, Error> {
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let Some(first) = lines.next() else {
        return Ok(false);
    };
    let read = Check::default().read(first);
    let (entry, _) = read.map_err(|why| damaged(1, &why))?;
    let Entry::Payout(written) = entry else {
        return Err(damaged(1, "it is no header"));
    };
    match same_payout(&written, header) {
        Err(_) if lines.next().is_none() => Ok(true),
        same => same.map(|()| false),
    }
}

/// Refuses to go on with another payout than was begun.
fn same_payout(written: &Header, header: &Header) -> Result<(), Error> {
    let mint = |header: &Header| {
        header
            .mint
            .map_or("SOL".to_owned(), |mint| mint.to_string())
    };
    let reading = |header: &Header| header.reading.clone().unwrap_or("plain".to_owned());
    let differences = [
        (
            "version",
            written.version.to_string(),
            header.version.to_string(),
        ),
        (
            "cluster (genesis hash)",
            written.genesis.to_string(),
            header.genesis.to_string(),
        ),
        (
            "program",
            written.program.to_string(),
            header.program.to_string(),
        ),
        ("vault", written.vault.to_string(), header.vault.to_string()),
        ("mint", mint(written), mint(header)),
        (
            "file (sha256)",
            written.sha256.clone(),
            header.sha256.clone(),
        ),
        (
            "number of rows",
            written.rows.to_string(),
            header.rows.to_string(),
        ),
        (
            "total of base units",
            written.total.to_string(),
            header.total.to_string(),
        ),
        (
            "reading of the file (--columns, --delimiter, --decimal-comma)",
            reading(written),
            reading(header),
        ),
    ];
    match differences.iter().find(|(_, was, is)| was != is) {
        None => Ok(()),
        Some((what, was, is)) => Err(Error::Input(format!(
            "the journal next to the file is of another payout: its {what} is {was}, not {is}; finish that one \
             with what it was begun with, and put another payout into a file of its own"
        ))),
    }
}

fn damaged(line: usize, why: &str) -> Error {
    Error::Input(format!(
        "line {line} of the journal is damaged ({why}); nothing was sent: put back a copy of the journal, or \
         look up its transactions and make a file of the rows that were not paid"
    ))
}

fn unreadable(error: io::Error) -> Error {
    Error::Input(format!(
        "the journal cannot be read ({error}); nothing was sent"
    ))
}

fn unwritable(error: io::Error) -> Error {
    Error::Unfinished(format!(
        "the journal cannot be written ({error}); nothing is sent without it: make room, then run it again"
    ))
}
