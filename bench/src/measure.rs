//! From scenarios to figures.

use {
    crate::{
        frame::{Frame, Names},
        programs::{self, Called},
        scenario::Scenario,
    },
    cu_runtime::{Memory, Profile, Run},
    serde::{Deserialize, Serialize},
    sha2::{Digest, Sha256},
};

/// The version of the report's layout. New fields may join an old version; none ever changes its
/// meaning.
pub const SCHEMA: u32 = 1;

/// A report as `--json` writes it. Its layout only changes together with `schema`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Report {
    pub schema: u32,
    pub profile: String,
    /// Where the profile's feature gates were taken from, and when.
    #[serde(default)]
    pub profile_source: String,
    pub runtime: String,
    /// The gates in which profile and runtime differ.
    #[serde(default)]
    pub gates: Gates,
    pub compiler: String,
    pub elf: Elf,
    /// The programs that rows called.
    #[serde(default)]
    pub programs: Vec<Called>,
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

/// The ELF that was measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Elf {
    pub sha256: String,
    pub bytes: usize,
    pub sbpf: String,
}

/// What one instruction cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Row {
    pub id: String,
    /// All that it consumed.
    pub cu: u64,
    /// What the CPIs it made cost: the runtime's charges and the callees.
    pub runtime: u64,
    /// The rest, which the program answers for.
    pub own: u64,
    /// The least that any program would spend on the same calls: [`Run::floor`].
    #[serde(default)]
    pub floor: u64,
    /// The bytes of heap that the program touched: [`Memory::heap`].
    #[serde(default)]
    pub heap: u64,
    /// The most bytes of stack that it used at one time: [`Memory::stack`].
    #[serde(default)]
    pub stack: u64,
    /// The error of a call that is measured because it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// Where it went.
    pub frames: Frame,
}

impl Report {
    /// Measures the vault's rows.
    #[cfg(feature = "vault")]
    pub fn measure(arch: cu_vault_tests::Arch, profile: Profile) -> Result<Self, String> {
        use {
            crate::vault,
            cu_runtime::{Svm, runtime_version},
        };

        let elf = arch.find_elf("cu_vault")?;
        let path = arch.path("cu_vault");
        let sbpf = Svm::new(profile)
            .check_elf(&elf)
            .map_err(|error| format!("{path}: {error}"))?;
        if sbpf != arch.name() {
            return Err(format!("{path}: the ELF is for sBPF {sbpf}, not {arch}"));
        }
        let compiler = arch.compiler("cu_vault")?;
        let mut programs = Vec::new();
        let rows = vault::scenarios(arch, profile)
            .iter()
            .map(|scenario| Row::measure(scenario, &vault::name, &mut programs))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            schema: SCHEMA,
            profile: profile.to_string(),
            profile_source: profile.source(),
            runtime: runtime_version(),
            gates: profile.into(),
            compiler,
            elf: Elf::new(&elf, &sbpf),
            programs,
            rows,
        })
    }

    /// The row with this id.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }
}

impl Elf {
    pub fn new(elf: &[u8], sbpf: &str) -> Self {
        Self {
            sha256: hex::encode(Sha256::digest(elf)),
            bytes: elf.len(),
            sbpf: sbpf.to_owned(),
        }
    }
}

impl Row {
    /// Runs a scenario, and once more to watch its memory. It must end as it says it does: a figure of
    /// anything else is no figure. The programs that it calls are added to `called`.
    pub fn measure(
        scenario: &Scenario,
        names: &impl Names,
        called: &mut Vec<Called>,
    ) -> Result<Self, String> {
        let id = &scenario.id;
        let run = scenario
            .run()
            .map_err(|mismatch| format!("{id}: {mismatch}"))?;
        let ended = run.result.raw_result.as_ref().err();
        if ended != scenario.refused.as_ref() {
            return Err(match (ended, &scenario.refused) {
                (Some(error), None) => format!("{id}: the instruction failed: {error:?}"),
                (Some(error), Some(expected)) => {
                    format!("{id}: the instruction failed with {error:?}, not {expected:?}")
                }
                _ => format!("{id}: the instruction succeeded, but should be refused"),
            });
        }
        let program = &scenario.instruction.program_id;
        programs::add(called, program, &run, &scenario.svm, names);
        let Memory { heap, stack } = memory(scenario, &run)?;
        Ok(Self {
            id: id.clone(),
            cu: run.cu(),
            runtime: run.runtime_charged(),
            own: run.own(),
            floor: run.floor(),
            heap,
            stack,
            refused: scenario.refused.as_ref().map(|error| format!("{error:?}")),
            frames: Frame::tree(program, &run, names),
        })
    }
}

/// What memory the program uses in a run that is the same as this one but for being watched.
fn memory(scenario: &Scenario, run: &Run) -> Result<Memory, String> {
    let id = &scenario.id;
    let trace = scenario
        .trace()
        .map_err(|mismatch| format!("{id}, watched: {mismatch}"))?;
    let ended = |run: &Run| (run.cu(), run.result.raw_result.clone());
    if ended(&trace.run) != ended(run) {
        return Err(format!(
            "{id}: ended as {:?} and, watched, as {:?}",
            ended(run),
            ended(&trace.run)
        ));
    }
    Ok(trace.memory)
}
