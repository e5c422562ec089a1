//! The expected cost of the rows: `bench/baseline.json`, which is committed and which the gate
//! compares with. `cu bless` writes it; limits and exceptions are written into it by hand.
//!
//! ```json
//! {
//!   "schema": 1,
//!   "stamp": { "profile": "mainnet", "runtime": "…", "compiler": "…", "sbpf": "v3" },
//!   "elf": { "bytes": 20000 },
//!   "rows": [
//!     {
//!       "id": "deposit",
//!       "cu": 1200,
//!       "limit": { "soft": 1210, "hard": 1250, "reason": "the token program is not ours" },
//!       "frames": { "vault": 104, "vault > System (call)": 946, "vault > System": 150 },
//!       "functions": { "entrypoint": 21, "vault::deposit": 83 }
//!     }
//!   ],
//!   "exceptions": [{ "of": "deposit", "up_to": 1300, "reason": "until the next release" }],
//!   "history": [{ "date": "2026-01-31", "reason": "…", "sha256": "…", "changes": {} }]
//! }
//! ```
//!
//! A file that contradicts itself is refused as a whole: a wrong edit is reported, instead of
//! being let through by a gate that holds nothing.

mod record;

pub(crate) use record::functions_of;

use {
    crate::{Error, Report, Result, Stamp, files, frames::Frames, programs::Called},
    indexmap::IndexMap,
    serde::{Deserialize, Serialize},
    std::{collections::HashSet, path::Path},
    thiserror::Error,
};

/// The version of the baseline's layout.
pub const SCHEMA: u32 = 1;

/// The id of the ELF's size, where a row would go by its id.
pub const ELF: &str = "elf";

/// The file, as it is read and written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// The version of the layout, [`SCHEMA`].
    pub schema: u32,
    /// The conditions of the figures.
    pub stamp: Basis,
    /// The ELF's budget.
    pub elf: Size,
    /// Each row as it was blessed.
    pub rows: Vec<Recorded>,
    /// The rows that may cost more than they should, for a while.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// Every blessing, with its reason; the newest is the last.
    pub history: Vec<Blessing>,
}

/// The subject of a baseline: its figures can be compared with those of the same basis alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Recording", into = "Recording")]
pub struct Basis {
    /// The conditions of the figures, apart from the ELF.
    pub stamp: Stamp,
    /// The ELF's sBPF version.
    pub sbpf: String,
}

/// A basis in the words of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recording {
    profile: String,
    /// Where the profile's gates were taken from, and when. Baselines of older versions do not say it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    gates: String,
    /// The hash of the table of these gates. Baselines of older versions do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gates_sha256: Option<String>,
    runtime: String,
    #[serde(with = "crate::stamp::compiler")]
    compiler: Option<String>,
    sbpf: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    programs: Vec<Called>,
}

impl From<Recording> for Basis {
    fn from(from: Recording) -> Self {
        Self {
            stamp: Stamp {
                profile: from.profile,
                profile_source: from.gates,
                gates_sha256: from.gates_sha256,
                runtime: from.runtime,
                compiler: from.compiler,
                programs: from.programs,
            },
            sbpf: from.sbpf,
        }
    }
}

impl From<Basis> for Recording {
    fn from(Basis { stamp, sbpf }: Basis) -> Self {
        Self {
            profile: stamp.profile,
            gates: stamp.profile_source,
            gates_sha256: stamp.gates_sha256,
            runtime: stamp.runtime,
            compiler: stamp.compiler,
            sbpf,
            programs: stamp.programs,
        }
    }
}

impl Basis {
    /// The basis of a report.
    pub fn of(report: &Report) -> Self {
        Self {
            stamp: report.stamp.clone(),
            sbpf: report.elf.sbpf.clone(),
        }
    }

    /// In what two of them differ: a name, what this one says, and what the other.
    pub fn differences(&self, other: &Self) -> Vec<(&'static str, String, String)> {
        let mut differences = self.stamp.differences(&other.stamp);
        if self.sbpf != other.sbpf {
            differences.push(("sBPF", self.sbpf.clone(), other.sbpf.clone()));
        }
        differences
    }
}

/// The ELF's budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// Its size as recorded.
    pub bytes: u64,
    /// The size that it may have in place of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
}

/// A row as it was blessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// The row's id.
    pub id: String,
    /// All that it consumed.
    pub cu: u64,
    /// The error of a row that is measured because it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// The most for all values that its plan leaves open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worst: Option<u64>,
    /// The CU that it may cost in place of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// Where it went.
    pub frames: Frames,
    /// The most instructions that each of these functions may execute: those that it executed, unless a user
    /// raised them since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub functions: Option<Frames>,
}

/// In place of the figure recorded, which otherwise is the limit: more than `soft` is warned about,
/// more than `hard` fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Above this, a warning.
    pub soft: u64,
    /// Above this, a failure.
    pub hard: u64,
    /// Why not the figure recorded.
    pub reason: String,
}

/// Lets one row, or the ELF, cost more than its limit for a reason that every run repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// A row's id, or [`ELF`].
    pub of: String,
    /// The most that it lets through.
    pub up_to: u64,
    /// Why.
    pub reason: String,
}

/// An entry of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blessing {
    /// Year-month-day, UTC.
    pub date: String,
    /// Why it should cost this.
    pub reason: String,
    /// The ELF that was measured. Entries that another tool measured do not say it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sha256: String,
    /// By row, or by what else the baseline records: `110 → 108`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub changes: IndexMap<String, String>,
}

impl Baseline {
    /// Reads a file; one that contradicts itself is refused.
    pub fn read(file: &Path) -> Result<Self> {
        if file.try_exists().is_ok_and(|exists| !exists) {
            return Err(Error::NoBaseline(file.to_owned()));
        }
        let baseline: Self = files::read_json(file, SCHEMA)?;
        baseline.check().map_err(|source| source.of(file))?;
        Ok(baseline)
    }

    /// The text of its file.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a baseline is plain data") + "\n"
    }

    /// The record of the row with this id.
    pub fn row(&self, id: &str) -> Option<&Recorded> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// The exception of a row, or of the ELF.
    pub fn exception(&self, of: &str) -> Option<&Exception> {
        self.exceptions.iter().find(|exception| exception.of == of)
    }

    /// The record of a row or of the ELF.
    fn recorded(&self, of: &str) -> Option<u64> {
        if of == ELF {
            Some(self.elf.bytes)
        } else {
            self.row(of).map(|row| row.cu)
        }
    }

    /// The first thing in which it contradicts itself.
    fn check(&self) -> Result<(), Refused> {
        check_ids(self.rows.iter().map(|row| row.id.as_str()))?;
        for row in &self.rows {
            let sum: u128 = row.frames.values().map(|cu| u128::from(*cu)).sum();
            if sum != row.cu.into() {
                let what = format!("its frames add up to {sum} CU, not {}", row.cu);
                return Err(Refused::new(format!("row {}", row.id), what));
            }
            check_limit(&row.id, row.cu, row.limit.as_ref())?;
        }
        check_limit(ELF, self.elf.bytes, self.elf.limit.as_ref())?;
        let mut seen = HashSet::new();
        for exception in &self.exceptions {
            let name = format!("exception of {}", exception.of);
            check_reason(&name, &exception.reason)?;
            let Some(recorded) = self.recorded(&exception.of) else {
                return Err(Refused::new(name, "there is no such row"));
            };
            if exception.up_to <= recorded {
                let up_to = exception.up_to;
                let what = format!("up to {up_to} allows nothing, {recorded} is recorded");
                return Err(Refused::new(name, what));
            }
            if !seen.insert(&exception.of) {
                return Err(Refused::new(name, "there are two"));
            }
        }
        for blessing in &self.history {
            check_reason(&format!("blessing of {}", blessing.date), &blessing.reason)?;
        }
        Ok(())
    }
}

/// Why a baseline cannot be used, compared with, or recorded.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refused {
    /// It contradicts itself, or a report does.
    #[error("{of}: {what}")]
    Contradiction {
        /// A row, a limit, an exception or a blessing.
        of: String,
        /// The fault in it.
        what: String,
    },
    /// The report is of another basis.
    #[error("the baseline cannot be compared: it is of {}", differences.join("; of "))]
    OtherBasis {
        /// In what they differ.
        differences: Vec<String>,
    },
    /// Functions have ceilings, and the report does not know what they cost.
    #[error(
        "the functions of {row} have ceilings, but the report has no functions: the ELF was measured without its \
         symbols; give them with --symbols FILE"
    )]
    NoFunctions {
        /// The row.
        row: String,
    },
    /// Another profile or sBPF version is another question, with a file of its own.
    #[error(
        "it is the baseline for {what} {was}; give {what} {is} one of its own, with --baseline"
    )]
    OtherSeries {
        /// The profile, or sBPF.
        what: &'static str,
        /// The subject of the baseline.
        was: String,
        /// The subject of the report.
        is: String,
    },
}

impl Refused {
    fn new(of: impl Into<String>, what: impl Into<String>) -> Self {
        Self::Contradiction {
            of: of.into(),
            what: what.into(),
        }
    }

    /// With the file that it is about.
    pub fn of(self, file: &Path) -> Error {
        Error::Baseline {
            file: file.to_owned(),
            source: self,
        }
    }
}

/// A row is known by its id, so each must be there once.
pub(crate) fn check_ids<'a>(ids: impl Iterator<Item = &'a str>) -> Result<(), Refused> {
    let mut seen = HashSet::new();
    for id in ids {
        let refused = |what| Err(Refused::new(format!("row {id}"), what));
        if id == ELF {
            return refused("the name is taken, for the size of the ELF");
        }
        if !seen.insert(id) {
            return refused("there are two");
        }
    }
    Ok(())
}

fn check_limit(of: &str, recorded: u64, limit: Option<&Limit>) -> Result<(), Refused> {
    let Some(limit) = limit else { return Ok(()) };
    let Limit { soft, hard, reason } = limit;
    let name = format!("limit of {of}");
    check_reason(&name, reason)?;
    if soft > hard {
        return Err(Refused::new(
            name,
            format!("soft {soft} is above hard {hard}"),
        ));
    }
    if recorded > *hard {
        let what = format!(
            "{recorded} is above hard {hard} ({reason}); raise the limit first, or cost less"
        );
        return Err(Refused::new(name, what));
    }
    Ok(())
}

fn check_reason(of: &str, reason: &str) -> Result<(), Refused> {
    if reason.trim().is_empty() {
        return Err(Refused::new(of, "it needs a reason"));
    }
    if reason.contains(char::is_control) {
        return Err(Refused::new(of, "its reason must be one line of text"));
    }
    Ok(())
}
