//! The report: what each row cost, and on what it was measured.

mod note;

pub use note::{Kind as NoteKind, Note, lines as note_lines};

use {
    crate::{Row, Stamp},
    cu_runtime::Profile,
    serde::{Deserialize, Serialize},
    sha2::{Digest, Sha256},
};

/// The version of the report's layout. New fields may join an old version; none ever changes its
/// meaning.
pub const SCHEMA: u32 = 1;

/// A report as `--json` writes it. Its layout only changes together with `schema`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// The version of the layout, [`SCHEMA`].
    pub schema: u32,
    /// The conditions of the figures, apart from the ELF.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The gates in which profile and runtime differ.
    #[serde(default)]
    pub gates: Gates,
    /// The ELF that was measured.
    pub elf: Elf,
    /// In the order in which they were measured.
    pub rows: Vec<Row>,
    /// The rows that gave no figure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<Failed>,
    /// Notes for a reader of the figures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// A row that gave no figure, or a file whose rows could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Failed {
    /// The row; none if its file could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The file that describes it.
    pub file: String,
    /// Why there is no figure, in one line.
    pub reason: String,
    /// The log of the programs, if they ran: its last lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<String>,
}

impl Failed {
    /// The row's id, or the file's name.
    pub fn name(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.file)
    }
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.id {
            Some(id) => write!(f, "{}: {id}: {}", self.file, self.reason),
            // The reason names the file.
            None => f.write_str(&self.reason),
        }
    }
}

/// Feature gates that only one side has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gates {
    /// Active on the profile's cluster, and unknown to the runtime: what they change is in no figure.
    pub unknown: Vec<String>,
    /// Known to the runtime, and not active in the profile.
    pub inactive: Vec<String>,
}

impl From<Profile> for Gates {
    fn from(profile: Profile) -> Self {
        let unknown = profile.unknown_gates().into_iter();
        let inactive = profile.inactive_gates().into_iter();
        Self {
            unknown: unknown.map(|gate| gate.name.clone()).collect(),
            inactive: inactive.map(str::to_owned).collect(),
        }
    }
}

/// The identity of an ELF.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Elf {
    /// Of the whole file.
    pub sha256: String,
    /// Its size.
    pub bytes: usize,
    /// Its sBPF version, such as `v3`.
    pub sbpf: String,
}

impl Report {
    /// The row with this id.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// The rows that cost more than the `max_cu` of their plan, a line each.
    pub fn over_limit(&self) -> Vec<String> {
        let lines = self.rows.iter().filter_map(|row| {
            let max = row.max_cu.filter(|max| row.most() > *max)?;
            let over = row.most() - max;
            let worst = row.worst.as_ref().filter(|worst| worst.most > row.cu);
            let with = worst.map_or_else(String::new, |worst| format!(": {worst}"));
            Some(format!(
                "{}: {} CU, {over} more than its max_cu of {max}{with}",
                row.id,
                row.most()
            ))
        });
        lines.collect()
    }

    /// The report, if every row gave a figure.
    pub fn complete(mut self) -> crate::Result<Self> {
        match self.failed.is_empty() {
            true => Ok(self),
            false => Err(crate::Error::Failed(self.failed.swap_remove(0))),
        }
    }
}

impl Elf {
    /// Of these bytes, for this version of sBPF.
    pub fn new(elf: &[u8], sbpf: &str) -> Self {
        Self {
            sha256: hex::encode(Sha256::digest(elf)),
            bytes: elf.len(),
            sbpf: sbpf.to_owned(),
        }
    }
}
