//! What each level of CPI costs: `vault-bench depth`.
//!
//! Everything runs behind the pass-through program `tests/programs/relay`, which does nothing but call
//! on. Its levels are what a program pays for being called through another one.
//!
//! | module | what it is |
//! |---|---|
//! | `chain` | the relays, and a run of them |
//! | `fit` | the model's line: the runtime's prices, and what a relay takes itself |
//! | `series` | depth × accounts × account data × instruction data |
//! | `compose` | the vault's instructions behind programs, and calls back into one of them |
//! | [`table`] | the report for a terminal |

mod chain;
mod compose;
mod fit;
mod series;
pub mod table;

use {
    cu::{Stamp, report::Elf},
    cu_runtime::{Profile, Runtime},
    cu_vault_tests::{Arch, relay},
    serde::{Deserialize, Serialize},
};

/// The version of the report's layout. New fields may join an old version; none ever changes its
/// meaning.
pub const SCHEMA: u32 = 1;

/// What `kind` says, so that no reader takes this for a report of rows.
pub const KIND: &str = "depth";

/// A depth report as `--json` writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepthReport {
    pub schema: u32,
    /// Always [`KIND`].
    pub kind: String,
    pub stamp: DepthStamp,
    /// The deepest chain of CPIs that the profile allows; the top-level instruction is depth 0.
    pub max_depth: u64,
    pub series: Vec<Series>,
    /// What one level costs, the lean relay next to the plain idiom.
    pub levels: Vec<Level>,
    /// The instructions of the vault behind as many programs as the profile allows.
    pub compositions: Vec<Composition>,
    /// Calls back into a program that is already on the stack.
    pub reentrancy: Vec<Reentrancy>,
    /// How far the model's line and the measured points are apart, at most, over all series.
    pub max_deviation: u64,
}

/// What the figures depend on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepthStamp {
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The vault and the two relays.
    pub elfs: Vec<NamedElf>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedElf {
    pub name: String,
    #[serde(flatten)]
    pub elf: Elf,
}

/// CU against depth, everything else fixed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    pub name: String,
    pub kind: Chain,
    /// Accounts passed besides the programs.
    pub accounts: u64,
    /// Bytes of data in each of them.
    pub account_data: u64,
    /// Bytes of instruction data that the innermost level gets.
    pub instruction_data: u64,
    pub points: Vec<Point>,
}

/// Who calls whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Chain {
    /// A program calls itself.
    #[serde(rename = "self")]
    SelfCalls,
    /// A → B → C → …, no program twice.
    Distinct,
}

/// One depth of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// CPIs below the top-level instruction.
    pub depth: u64,
    /// All that the top-level instruction consumed.
    pub cu: u64,
    /// What the model says it consumes.
    pub model: u64,
    /// The error with which the runtime refused the last call, for the first depth past the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// The cost of one level that passes this many accounts without data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    pub accounts: u64,
    /// What the runtime charges for the call; no program can avoid it.
    pub runtime: u64,
    /// What the lean relay adds.
    pub lean: u64,
    /// What the lean relay adds where it knows the accounts' lengths when it is compiled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<u64>,
    /// What the relay in plain Pinocchio idiom adds.
    pub idiom: u64,
}

/// An instruction of the vault behind 0, 1, 2, … programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composition {
    pub instruction: String,
    /// How many levels of CPI the instruction needs below itself.
    pub below: u64,
    pub points: Vec<Composed>,
}

/// An instruction of the vault behind this many programs. The figures of a refused one go as far as it
/// came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composed {
    /// Programs above the vault: 0 is the vault at the top level.
    pub relays: u64,
    pub cu: u64,
    /// What the vault's instruction took, its own CPIs included: the same at every depth.
    pub leaf: u64,
    /// What each program above it added, the outermost first: its own CU and the runtime's charge.
    pub levels: Vec<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// A call back into a program on the stack, or into the program itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reentrancy {
    /// Such as `A → B → A`.
    pub chain: String,
    pub cu: u64,
    /// What the runtime had charged for the last call.
    pub last_call: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// The vault and the two relays.
const PROGRAMS: [&str; 3] = ["cu_vault", relay::LEAN, relay::IDIOM];

impl DepthReport {
    /// Measures everything. `progress` gets the part that is done, from 0 to 1.
    pub fn measure(
        arch: Arch,
        profile: Profile,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Self, String> {
        need_elfs(arch)?;
        let max_depth = Runtime::from(profile).stack_height() as u64 - 1;
        let series = series::measure(arch, profile, progress)?;
        let max_deviation = series
            .iter()
            .flat_map(|series| &series.points)
            .map(|point| point.cu.abs_diff(point.model))
            .max()
            .expect("there are points");
        let mut stamp = DepthStamp::new(arch, profile)?;
        Ok(Self {
            schema: SCHEMA,
            kind: KIND.to_owned(),
            max_depth,
            series,
            levels: fit::levels(arch, profile)?,
            compositions: compose::vault(arch, profile, &mut stamp.stamp.programs)?,
            stamp,
            reentrancy: compose::reentrancy(arch, profile)?,
            max_deviation,
        })
    }
}

/// One line instead of a panic, should one not be there.
fn need_elfs(arch: Arch) -> Result<(), String> {
    for name in PROGRAMS {
        arch.find_elf(name)?;
    }
    Ok(())
}

impl DepthStamp {
    fn new(arch: Arch, profile: Profile) -> Result<Self, String> {
        let elfs = PROGRAMS.map(|name| NamedElf {
            name: name.to_owned(),
            elf: Elf::new(&arch.elf(name), &arch.to_string()),
        });
        Ok(Self {
            stamp: Stamp::new(profile, Some(arch.compiler(PROGRAMS[0])?)),
            elfs: elfs.into(),
        })
    }
}
