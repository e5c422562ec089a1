//! From scenarios to figures.

use {
    crate::rows::{Scenario, scenarios},
    cu_runtime::{Profile, runtime_version},
    cu_vault_tests::Arch,
    serde::Serialize,
    sha2::{Digest, Sha256},
};

/// A report as `--json` writes it. Its layout only changes together with `schema`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    pub schema: u32,
    pub profile: String,
    pub runtime: String,
    pub compiler: String,
    pub elf: Elf,
    pub rows: Vec<Row>,
}

/// The ELF that was measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Elf {
    pub sha256: String,
    pub bytes: usize,
    pub sbpf: String,
}

/// What one instruction cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    pub id: String,
    /// All that it consumed.
    pub cu: u64,
    /// What the CPIs it made cost: the runtime's charges and the callees.
    pub runtime: u64,
    /// The rest, which the program answers for.
    pub own: u64,
}

impl Report {
    pub fn measure(arch: Arch, profile: Profile) -> Result<Self, String> {
        let elf = arch.elf("cu_vault");
        let rows = scenarios(arch, profile)
            .into_iter()
            .map(Row::measure)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            schema: 1,
            profile: profile.to_string(),
            runtime: runtime_version(),
            compiler: arch.compiler(),
            elf: Elf {
                sha256: hex(&Sha256::digest(&elf)),
                bytes: elf.len(),
                sbpf: arch.to_string(),
            },
            rows,
        })
    }

    /// The row with this id.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }
}

impl Row {
    /// An instruction that fails has no figure here: the bench is about what works.
    fn measure(scenario: Scenario) -> Result<Self, String> {
        let run = scenario.world.run(&scenario.instruction);
        run.result
            .raw_result
            .as_ref()
            .map_err(|error| format!("{}: the instruction failed: {error:?}", scenario.id))?;
        Ok(Self {
            id: scenario.id,
            cu: run.cu(),
            runtime: run.runtime_charged(),
            own: run.own(),
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
