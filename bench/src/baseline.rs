//! What the rows are meant to cost: `bench/baseline.json`, which is committed and which the gate
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
//!       "frames": { "vault": 104, "vault > System (call)": 946, "vault > System": 150 }
//!     }
//!   ],
//!   "exceptions": [{ "of": "deposit", "up_to": 1300, "reason": "until the next release" }],
//!   "history": [{ "date": "2026-01-31", "reason": "…", "sha256": "…", "changes": {} }]
//! }
//! ```
//!
//! A file that contradicts itself is refused as a whole: whoever edits it by hand is told, instead of
//! being let through by a gate that holds nothing.

pub mod frames;
mod record;

use {
    self::frames::Frames,
    crate::{files, measure::Report, programs::Called},
    indexmap::IndexMap,
    serde::{Deserialize, Serialize},
    std::{
        collections::{BTreeMap, BTreeSet, HashSet},
        path::Path,
    },
};

/// The version of the baseline's layout.
pub const SCHEMA: u32 = 1;

/// What the ELF's size goes by, where a row would go by its id.
pub const ELF: &str = "elf";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    pub schema: u32,
    pub stamp: Stamp,
    pub elf: Size,
    pub rows: Vec<Recorded>,
    /// What may cost more than it should, for a while.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// Every time that somebody said that this is what it shall cost; the newest is the last.
    pub history: Vec<Blessing>,
}

/// What figures depend on, apart from the ELF: those of another stamp cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    pub profile: String,
    /// Where the profile's gates were taken from, and when. Baselines of older versions do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gates: Option<String>,
    pub runtime: String,
    pub compiler: String,
    pub sbpf: String,
    /// The programs that rows called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub programs: Vec<Called>,
}

/// The ELF's budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    pub bytes: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
}

/// A row as it was blessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    pub id: String,
    pub cu: u64,
    /// The error of a row that is measured because it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    pub frames: Frames,
}

/// In place of the figure recorded, which otherwise is the limit: more than `soft` is warned about,
/// more than `hard` fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    pub soft: u64,
    pub hard: u64,
    pub reason: String,
}

/// Lets one row, or the ELF, cost more than its limit for a reason that every run repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// A row's id, or [`ELF`].
    pub of: String,
    pub up_to: u64,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blessing {
    /// Year-month-day, UTC.
    pub date: String,
    pub reason: String,
    /// The ELF that was measured.
    pub sha256: String,
    /// By row, or by what else the baseline records: `110 → 108`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub changes: IndexMap<String, String>,
}

impl Baseline {
    pub fn read(file: &Path) -> Result<Self, String> {
        if file.try_exists().is_ok_and(|exists| !exists) {
            return Err(format!(
                "{} is not there; record the first one with: cu bless",
                file.display()
            ));
        }
        let baseline: Self = files::read_json(file, SCHEMA)?;
        baseline
            .check()
            .map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(baseline)
    }

    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a baseline is plain data") + "\n"
    }

    pub fn row(&self, id: &str) -> Option<&Recorded> {
        self.rows.iter().find(|row| row.id == id)
    }

    pub fn exception(&self, of: &str) -> Option<&Exception> {
        self.exceptions.iter().find(|exception| exception.of == of)
    }

    /// What is recorded for a row or for the ELF.
    fn recorded(&self, of: &str) -> Option<u64> {
        if of == ELF {
            Some(self.elf.bytes)
        } else {
            self.row(of).map(|row| row.cu)
        }
    }

    /// The first thing in which it contradicts itself.
    fn check(&self) -> Result<(), String> {
        check_ids(self.rows.iter().map(|row| row.id.as_str()))?;
        for row in &self.rows {
            let sum: u128 = row.frames.values().map(|cu| u128::from(*cu)).sum();
            if sum != row.cu.into() {
                return Err(format!(
                    "row {}: its frames add up to {sum} CU, not {}",
                    row.id, row.cu
                ));
            }
            check_limit(&row.id, row.cu, row.limit.as_ref())?;
        }
        check_limit(ELF, self.elf.bytes, self.elf.limit.as_ref())?;
        let mut seen = HashSet::new();
        for exception in &self.exceptions {
            let of = &exception.of;
            check_reason(&exception.reason)
                .map_err(|error| format!("exception of {of}: {error}"))?;
            let Some(recorded) = self.recorded(of) else {
                return Err(format!("exception of {of}: there is no such row"));
            };
            if exception.up_to <= recorded {
                return Err(format!(
                    "exception of {of}: up to {} allows nothing, {recorded} is recorded",
                    exception.up_to
                ));
            }
            if !seen.insert(of) {
                return Err(format!("exception of {of}: there are two"));
            }
        }
        for blessing in &self.history {
            check_reason(&blessing.reason)
                .map_err(|error| format!("blessing of {}: {error}", blessing.date))?;
        }
        Ok(())
    }
}

impl Stamp {
    pub fn of(report: &Report) -> Self {
        Self {
            profile: report.profile.clone(),
            gates: Some(report.profile_source.clone()).filter(|source| !source.is_empty()),
            runtime: report.runtime.clone(),
            compiler: report.compiler.clone(),
            sbpf: report.elf.sbpf.clone(),
            programs: report.programs.clone(),
        }
    }

    /// In what two stamps differ: a name, what this one says, and what the other. What only one of them
    /// records is no difference, nor is a program that only one of them called.
    pub fn differences(&self, other: &Self) -> Vec<(&'static str, String, String)> {
        let entries = [
            ("profile", &self.profile, &other.profile),
            ("runtime", &self.runtime, &other.runtime),
            ("compiler", &self.compiler, &other.compiler),
            ("sBPF", &self.sbpf, &other.sbpf),
        ];
        let gates = self.gates.iter().zip(&other.gates);
        let mut differences: Vec<_> = entries
            .into_iter()
            .chain(gates.map(|(was, is)| ("gates", was, is)))
            .filter(|(_, was, is)| was != is)
            .map(|(what, was, is)| (what, was.clone(), is.clone()))
            .collect();
        let ids: BTreeSet<_> = self.programs.iter().map(|called| &called.id).collect();
        for id in ids {
            let [was, is] = [self, other].map(|stamp| {
                let of_id = stamp.programs.iter().filter(|called| called.id == *id);
                of_id
                    .map(|called| (&called.sha256, called.title()))
                    .collect::<BTreeMap<_, _>>()
            });
            if !is.is_empty() && !was.keys().eq(is.keys()) {
                let titles = |called: BTreeMap<_, String>| {
                    called.into_values().collect::<Vec<_>>().join(" and ")
                };
                differences.push(("a called program", titles(was), titles(is)));
            }
        }
        differences
    }
}

/// A row is known by its id, so each must be there once.
pub(crate) fn check_ids<'a>(ids: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut seen = HashSet::new();
    for id in ids {
        if id == ELF {
            return Err(format!(
                "row {id}: the name is taken, for the size of the ELF"
            ));
        }
        if !seen.insert(id) {
            return Err(format!("row {id}: there are two"));
        }
    }
    Ok(())
}

fn check_limit(of: &str, recorded: u64, limit: Option<&Limit>) -> Result<(), String> {
    let Some(limit) = limit else { return Ok(()) };
    check_reason(&limit.reason).map_err(|error| format!("limit of {of}: {error}"))?;
    if limit.soft > limit.hard {
        return Err(format!(
            "limit of {of}: soft {} is above hard {}",
            limit.soft, limit.hard
        ));
    }
    if recorded > limit.hard {
        return Err(format!(
            "limit of {of}: {recorded} is above hard {} ({}); raise the limit first, or cost less",
            limit.hard, limit.reason
        ));
    }
    Ok(())
}

fn check_reason(reason: &str) -> Result<(), String> {
    if reason.trim().is_empty() {
        return Err("it needs a reason".to_owned());
    }
    if reason.contains(char::is_control) {
        return Err("its reason must be one line of text".to_owned());
    }
    Ok(())
}
