//! The errors, each in one line with its cause and place.

use {
    crate::{baseline, report::Failed, row},
    cu_runtime::{InvalidElf, Profile},
    std::{io, path::PathBuf},
    thiserror::Error,
};

/// Why there is no answer.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// A file, or a folder, that cannot be read.
    #[error("{} cannot be read: {source}", file.display())]
    Read {
        /// Which.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file that cannot be written.
    #[error("{} cannot be written: {source}", file.display())]
    Write {
        /// Which.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file that is not overwritten.
    #[error("{} exists already; remove it, or name another with {flag}", file.display())]
    Exists {
        /// Which.
        file: PathBuf,
        /// The flag that names another.
        flag: &'static str,
    },
    /// A file that is no IDL.
    #[error("{0}")]
    Idl(String),
    /// JSON that does not say what it must say.
    #[error("{} is not what it should be: {source}", file.display())]
    Json {
        /// Where it was read from.
        file: PathBuf,
        /// The fault in it.
        source: serde_json::Error,
    },
    /// JSON of a layout that this version does not know.
    #[error("{} has schema {found}; this cu reads {known}", file.display())]
    Schema {
        /// Where it was read from.
        file: PathBuf,
        /// The version that it has.
        found: u32,
        /// The version that is known.
        known: u32,
    },
    /// A file of another format than an ELF has.
    #[error("{} does not load: it is no ELF", file.display())]
    NoElf {
        /// Which.
        file: PathBuf,
    },
    /// An ELF that the runtime would not load.
    #[error("{} does not load: {}", file.display(), source.reason())]
    Elf {
        /// Which.
        file: PathBuf,
        /// The loader's reason.
        source: InvalidElf,
    },
    /// A file of symbols that is not the ELF's.
    #[error("{}: {what}", file.display())]
    Symbols {
        /// Which.
        file: PathBuf,
        /// The fault of the file.
        what: String,
    },
    /// Nothing to run on the ELF, or no ELF.
    #[error("{0}")]
    Missing(String),
    /// A file that is larger than any that there is a use for.
    #[error("{} has more than {limit} bytes, {why}", file.display())]
    TooLarge {
        /// Which.
        file: PathBuf,
        /// The most that is read.
        limit: u64,
        /// The source of the limit.
        why: &'static str,
    },
    /// A folder without a row.
    #[error("{} holds no plan (*.toml) with a row and no fixture (*.fix){}", folder.display(), besides(others))]
    NoRows {
        /// Which.
        folder: PathBuf,
        /// Its other content.
        others: Vec<String>,
    },
    /// Fixtures do not say alone where the ELF is deployed.
    #[error(
        "where is the ELF deployed? Say it with --program-id ADDRESS, or as program_id in cu.toml. {what}"
    )]
    WhichProgram {
        /// The programs that the fixtures call.
        what: String,
    },
    /// None of the rows calls the ELF's program.
    #[error("no fixture calls the ELF's program {program}; they call {called}")]
    OtherPrograms {
        /// The ELF's.
        program: String,
        /// The others, and how many fixtures call each.
        called: String,
    },
    /// Two ELFs at one address.
    #[error("the program {id} cannot be {} as well: the ELF that is measured is deployed there", file.display())]
    SameAddress {
        /// Where both are.
        id: String,
        /// The other ELF.
        file: PathBuf,
    },
    /// A plan that contradicts itself or cannot be understood.
    #[error("{}:{line}: {what}", file.display())]
    Plan {
        /// Which.
        file: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The fault there.
        what: String,
    },
    /// A file that is no fixture of Mollusk's.
    #[error("{}: {what}", file.display())]
    Fixture {
        /// Which.
        file: PathBuf,
        /// The fault in it.
        what: String,
    },
    /// Two rows with one id.
    #[error("two rows have the id `{id}`, in {first} and in {second}")]
    SameId {
        /// The id.
        id: String,
        /// Where the first row is described.
        first: String,
        /// Where the second row is described.
        second: String,
    },
    /// A row that gives no figure.
    #[error("{place}: {source}")]
    NoFigure {
        /// The row, and where it is described.
        place: String,
        /// Why not.
        source: row::NoFigure,
    },
    /// A row that gives no figure, or a file whose rows cannot be read.
    #[error("{0}")]
    Failed(Failed),
    /// A report without a figure for each of its rows, where each is needed.
    #[error("{} gave no figure, the first is {first}", crate::output::rows(*count))]
    Incomplete {
        /// How many.
        count: usize,
        /// The first of them.
        first: Failed,
    },
    /// A report that does not have this row.
    #[error("there is no row {id}; the rows are: {}", rows.join(", "))]
    NoRow {
        /// The requested row.
        id: String,
        /// Those that there are.
        rows: Vec<String>,
    },
    /// A flame graph that cannot be drawn.
    #[error("the flame graph of {id} cannot be drawn: {source}")]
    Flame {
        /// The row.
        id: String,
        /// Why not.
        source: io::Error,
    },
    /// A baseline that cannot be used, compared with, or recorded.
    #[error("{}: {source}", file.display())]
    Baseline {
        /// Its file.
        file: PathBuf,
        /// Why not.
        source: baseline::Refused,
    },
    /// A file that is no history of mollusk-svm-bencher's.
    #[error("{}:{line}: {what}", file.display())]
    Bencher {
        /// Which.
        file: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The fault in that line.
        what: String,
    },
    /// A baseline that is not there.
    #[error("{} is not there; record the first one with: cu bless", .0.display())]
    NoBaseline(PathBuf),
    /// Any of these, on one of several profiles.
    #[error("on {profile}: {source}")]
    On {
        /// The profile.
        profile: Profile,
        /// The failure on it.
        source: Box<Error>,
    },
    /// A generated file that is not what would be written.
    #[error("{} is not what was measured; write it with: {command}", file.display())]
    Stale {
        /// Which.
        file: PathBuf,
        /// The command that writes it.
        command: String,
    },
    /// A transaction that cannot be recorded.
    #[cfg(feature = "node")]
    #[error(transparent)]
    Record(crate::record::Error),
    /// The error of your own bench.
    #[error("{0}")]
    Other(String),
}

fn besides(others: &[String]) -> String {
    match others {
        [] => String::new(),
        others => format!(", only {}", others.join(", ")),
    }
}

impl Error {
    /// The error of a bench that has words of its own.
    pub fn other(what: impl ToString) -> Self {
        Self::Other(what.to_string())
    }
}

/// As everything in this crate returns it.
pub type Result<T, E = Error> = std::result::Result<T, E>;
