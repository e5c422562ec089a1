//! One withdrawal of SOL, from the shape that tutorials teach to the vault's own. `vault-bench steps`.
//!
//! The on-chain half is `bench/programs/steps`: one program, a file per step, each a whole withdrawal. Every step runs
//! on the accounts of the vault's row `withdraw_sol`, under the vault's id. A figure counts only if the step leaves the
//! accounts as the vault does.
//!
//! | module | what it is |
//! |---|---|
//! | [`technique`] | what each step changes, what that risks, and where it works |
//! | [`chart`] | the waterfall |

pub mod chart;
pub mod technique;

pub use technique::{STEPS, Step};

use {
    crate::{peers, rows},
    cu::{
        Report, Row, Scenario, Stamp,
        diff::Diff,
        report::{Elf, Gates, SCHEMA},
    },
    cu_runtime::{Profile, Run, Svm},
    cu_vault_interface::ID,
    cu_vault_tests::Arch,
    serde::{Deserialize, Serialize},
};

/// The row of the bench that every step runs.
pub const ROW: &str = "withdraw_sol";

/// The canonical bump of the vault: the one that a search finds first, and one that it finds at its fourth try.
pub const BUMPS: [u8; 2] = [255, 252];

/// Every step, measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepsReport {
    #[serde(flatten)]
    pub stamp: Stamp,
    pub elf: Elf,
    /// The program of the peers in the shape that tutorials teach.
    pub tutorial: u64,
    /// The vault.
    pub vault: u64,
    /// In the order of [`STEPS`].
    pub rows: Vec<Measured>,
}

/// What a step costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// The file in `bench/programs/steps/src/step`.
    pub file: String,
    /// With the vault's bump 255.
    pub cu: u64,
    /// With the vault's bump 252.
    pub cu_of_bump_252: u64,
    /// What `cu diff` prints of the step before and this one. Nothing for the first.
    pub diff: String,
}

impl StepsReport {
    pub fn measure(arch: Arch, profile: Profile) -> Result<Self, String> {
        let bench = Bench::new(arch, profile)?;
        let [first, far] = BUMPS.map(|bump| Withdrawal::new(arch, profile, bump));
        let (first, far) = (first?, far?);
        let mut stamp = bench.stamp.clone();
        let mut rows: Vec<Measured> = Vec::new();
        let mut before: Option<Report> = None;
        for (number, step) in STEPS.iter().enumerate() {
            let report = bench.report(&first, number)?;
            for called in &report.stamp.programs {
                if !stamp.programs.contains(called) {
                    stamp.programs.push(called.clone());
                }
            }
            let diff = before.map(|before| Diff::new(&before, &report).to_string());
            rows.push(Measured {
                file: step.file.to_owned(),
                cu: report.rows[0].cu,
                cu_of_bump_252: bench.report(&far, number)?.rows[0].cu,
                diff: diff.unwrap_or_default(),
            });
            before = Some(report);
        }
        let peer = |library| {
            let elf = arch.find_elf(library)?;
            first.run_of(&elf, None).map(|run| run.cu())
        };
        Ok(Self {
            stamp,
            tutorial: peer("peer_tutorial")?,
            vault: first.vaults.cu(),
            elf: bench.stamp_of_elf,
            rows,
        })
    }

    /// What a step saves against the step before.
    pub fn saving(&self, number: usize) -> i64 {
        match number.checked_sub(1) {
            Some(before) => self.rows[before].cu as i64 - self.rows[number].cu as i64,
            None => 0,
        }
    }
}

/// The program with all steps.
struct Bench {
    elf: Vec<u8>,
    stamp_of_elf: Elf,
    stamp: Stamp,
    profile: Profile,
}

impl Bench {
    fn new(arch: Arch, profile: Profile) -> Result<Self, String> {
        let elf = arch.find_elf("steps")?;
        let sbpf = Svm::new(profile)
            .check_elf(&elf)
            .map_err(|error| format!("{}: {error}", arch.path("steps")))?;
        Ok(Self {
            stamp_of_elf: Elf::new(&elf, &sbpf),
            stamp: Stamp::new(profile, Some(arch.compiler("steps")?)),
            elf,
            profile,
        })
    }

    /// A report with the one row of a step, which did what the vault does.
    fn report(&self, withdrawal: &Withdrawal, number: usize) -> Result<Report, String> {
        let who = format!("step {number}, {}", STEPS[number].file);
        let run = withdrawal.run_of(&self.elf, Some(number))?;
        peers::cost(&who, &run, &withdrawal.vaults)?;
        let mut stamp = self.stamp.clone();
        let scenario = withdrawal.scenario(&self.elf, Some(number));
        let row = Row::measure(&scenario, &rows::name, &mut stamp.programs)
            .map_err(|error| format!("{who}: {error}"))?;
        Ok(Report {
            schema: SCHEMA,
            stamp,
            gates: Gates::from(self.profile),
            elf: self.stamp_of_elf.clone(),
            rows: vec![row],
            failed: Vec::new(),
            notes: Vec::new(),
        })
    }
}

/// The vault's row, and what the vault makes of it.
struct Withdrawal {
    make: Box<dyn Fn() -> Scenario>,
    vaults: Run,
}

impl Withdrawal {
    fn new(arch: Arch, profile: Profile, bump: u8) -> Result<Self, String> {
        let make = move || rows::withdraw_sol(arch, profile, bump);
        let vaults = make().run().map_err(|mismatch| mismatch.to_string())?;
        let make = Box::new(make);
        Ok(Self { make, vaults })
    }

    /// The row with another ELF in the vault's place; of the steps, with the number of one.
    fn scenario(&self, elf: &[u8], number: Option<usize>) -> Scenario {
        let mut scenario = (self.make)();
        scenario.svm.add_program(&ID, elf);
        if let Some(number) = number {
            scenario.instruction.data[0] = number as u8;
        }
        scenario
    }

    fn run_of(&self, elf: &[u8], number: Option<usize>) -> Result<Run, String> {
        let run = self.scenario(elf, number).run();
        run.map_err(|mismatch| mismatch.to_string())
    }
}
