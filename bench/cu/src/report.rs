//! The report: what each row cost, and on what it was measured.

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Report {
    /// The version of the layout, [`SCHEMA`].
    pub schema: u32,
    /// What the figures depend on, apart from the ELF.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The gates in which profile and runtime differ.
    #[serde(default)]
    pub gates: Gates,
    /// The ELF that was measured.
    pub elf: Elf,
    /// In the order in which they were measured.
    pub rows: Vec<Row>,
}

/// Feature gates that only one side has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
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

/// An ELF, as it is told from others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
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
