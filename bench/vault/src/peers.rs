//! The same operations as others would write them, built and measured in the same run.
//!
//! Every peer speaks the vault's wire format, so it is loaded under the vault's id and runs the vault's
//! own scenarios on the very same accounts. A figure counts only if the peer leaves those accounts as the
//! vault does. The checks of a peer come from its author. A run shows whether it refuses a caller without a right, and
//! whether it can pay out what it took in: [`standing`].
//!
//! | module | what it is |
//! |---|---|
//! | [`standing`] | round trips and refusals |
//! | [`published`] | what others say of their vaults, not measured here |
//! | [`table`] | the tables |
//! | [`headline`] | the table and the picture of the README |

pub mod headline;
pub mod published;
pub mod standing;
pub mod table;

use {
    crate::rows,
    cu::{
        Scenario, Stamp,
        programs::{self, Called},
        report::{Elf, SCHEMA},
    },
    cu_runtime::{Profile, Run, Svm},
    cu_vault_interface::ID,
    cu_vault_tests::Arch,
    serde::{Serialize, Serializer, ser::Error},
    standing::{Refusals, RoundTrips},
};

/// The canonical bump of every vault: the cheapest to search for.
const BUMP: u8 = 255;

/// A program that does what the vault does.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    pub name: &'static str,
    /// The name of its ELF.
    library: &'static str,
    /// What it checks, as its sources say.
    pub checks: &'static str,
    /// The rows that it does not do.
    lacks: &'static [&'static str],
}

/// Plain Pinocchio.
pub const IDIOM: Program = Program {
    name: "idiom",
    library: "peer_idiom",
    checks: "count of accounts, length of data, signers, recipient is not the vault; vault's owner, \
             length, discriminator, version, authority; token program, owner of a deposited token \
             account; a new vault by find_program_address, a stateless deposit by the hash of its \
             seeds, an existing vault by its owner; borrow states, by the helpers",
    lacks: &[],
};

/// The vault, its general path, then its peers.
pub const PROGRAMS: [Program; 5] = [
    Program {
        name: "cu-vault",
        library: "cu_vault",
        checks: "count of accounts, length of data, signers, duplicates that matter; vault's owner (by the \
                 runtime where it signs or changes), length, discriminator, version, authority; token \
                 program, owner of a deposited token account; a PDA proves itself by signing",
        lacks: &[],
    },
    Program {
        name: "general",
        library: "general",
        checks: "as cu-vault, whose general path it is: what a call costs that the fast path does not take",
        lacks: &[],
    },
    IDIOM,
    Program {
        name: "tutorial",
        library: "peer_tutorial",
        checks: "as idiom, and find_program_address for the vault in every instruction; logs the name of \
                 the instruction",
        lacks: &[],
    },
    Program {
        name: "assembly",
        library: "peer_assembly",
        checks: "count of accounts, length of data, signers that no CPI requires, no duplicates, length of \
                 data of each account that another one follows; vault's length, discriminator, version, \
                 authority, and its owner where the runtime does not enforce it; owner of a deposited \
                 token account; a PDA proves itself by signing, and is no signer of the transaction. One \
                 layout only: wallets carry no data, SPL Token without extensions, bump 255, at most 16 token recipients",
        lacks: &[
            "withdraw_sol_self",
            "deposit_token_2022",
            "withdraw_token_2022",
            "deposit_token_2022_fee",
            "withdraw_token_2022_fee",
            "payout_token_2022_1",
            "payout_token_2022_4",
            "payout_token_2022_8",
            "payout_token_2022_16",
            "payout_token_2022_plain_16",
            "payout_token_2022_mixed_16",
            "payout_token_2022_fee_1",
            "payout_token_2022_fee_16",
            "close_token_account_2022",
            "close_empty_token_account_2022",
            "withdraw_excess_lamports_2022",
        ],
    },
];

impl Program {
    /// Its ELF for this version of sBPF.
    pub fn elf(&self, arch: Arch) -> Result<Vec<u8>, String> {
        Ok(arch.find_elf(self.library)?)
    }

    /// Whether it has what a row measures.
    pub fn does(&self, row: &str) -> bool {
        let is_peer = !["cu_vault", "general"].contains(&self.library);
        !(self.lacks.contains(&row) || is_peer && rows::OF_THE_VAULT_ALONE.contains(&row))
    }
}

/// All programs on all rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    pub schema: u32,
    /// The compiler is that of cu-vault; each program has its own. In JSON, its called programs are in `calls`: those
    /// that are compared are in `programs`.
    #[serde(flatten, serialize_with = "with_calls")]
    pub stamp: Stamp,
    pub programs: Vec<Standing>,
    pub rows: Vec<Row>,
}

fn with_calls<S: Serializer>(stamp: &Stamp, to: S) -> Result<S::Ok, S::Error> {
    let mut fields = serde_json::to_value(stamp).map_err(S::Error::custom)?;
    let called = fields["programs"].take();
    let fields = fields.as_object_mut().expect("a stamp has fields");
    fields.remove("programs");
    fields.insert("calls".to_owned(), called);
    fields.serialize(to)
}

/// A program, apart from what it costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    pub name: &'static str,
    pub checks: &'static str,
    pub elf: Elf,
    pub made_by: String,
    pub round_trips: RoundTrips,
    pub refusals: Refusals,
}

/// What an operation costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    pub id: String,
    /// By program, in the order of [`Comparison::programs`]; nothing where it lacks the operation.
    pub costs: Vec<Option<Cost>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Cost {
    pub cu: u64,
    pub own: u64,
    /// [`Run::floor`].
    pub floor: u64,
}

impl From<&Run> for Cost {
    fn from(run: &Run) -> Self {
        Self {
            cu: run.cu(),
            own: run.own(),
            floor: run.floor(),
        }
    }
}

impl Row {
    fn least(&self, figure: impl Fn(&Cost) -> u64) -> u64 {
        let figures = self.costs.iter().flatten().map(figure);
        figures.min().expect("the vault has every operation")
    }

    /// What the calls cost of the program that calls for the least: the runtime and the callees, and not
    /// one instruction of its own.
    pub fn limit(&self) -> u64 {
        self.least(|cost| cost.cu - cost.own)
    }

    /// The least floor: what no program that makes these calls gets below.
    pub fn floor(&self) -> u64 {
        self.least(|cost| cost.floor)
    }
}

impl Comparison {
    /// Measures everything.
    pub fn measure(arch: Arch, profile: Profile) -> Result<Self, String> {
        let elfs = PROGRAMS
            .iter()
            .map(|program| program.elf(arch))
            .collect::<Result<Vec<_>, _>>()?;
        let mut scenarios = rows::successes(arch, profile, BUMP);
        let mut stamp = Stamp::new(profile, Some(arch.compiler(PROGRAMS[0].library)?));
        let rows = scenarios
            .iter_mut()
            .map(|scenario| row(scenario, &elfs, &mut stamp.programs))
            .collect::<Result<_, _>>()?;
        let mut programs = Vec::new();
        for (program, elf) in PROGRAMS.iter().zip(&elfs) {
            let sbpf = Svm::new(profile)
                .check_elf(elf)
                .map_err(|error| format!("{}: {error}", program.name))?;
            programs.push(Standing {
                name: program.name,
                checks: program.checks,
                elf: Elf::new(elf, &sbpf),
                made_by: arch.compiler(program.library)?,
                round_trips: RoundTrips::of(elf, arch, profile),
                refusals: Refusals::of(program, elf, &mut scenarios)?,
            });
        }
        Ok(Self {
            schema: SCHEMA,
            stamp,
            programs,
            rows,
        })
    }

    /// The row with this id.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }
}

/// The cost of a run. It counts only if the run succeeded and left what the vault's left.
pub(crate) fn cost(who: &str, run: &Run, vaults: &Run) -> Result<Cost, String> {
    let (result, expected) = (&run.result, &vaults.result);
    if let Err(error) = &result.raw_result {
        return Err(format!("{who}: the instruction failed: {error:?}"));
    }
    if result.resulting_accounts != expected.resulting_accounts
        || result.return_data != expected.return_data
    {
        return Err(format!(
            "{who}: it does not do what {} does",
            PROGRAMS[0].name
        ));
    }
    Ok(run.into())
}

/// Every program on one scenario. Adds the programs that they called.
fn row(scenario: &mut Scenario, elfs: &[Vec<u8>], called: &mut Vec<Called>) -> Result<Row, String> {
    let mut ours: Option<Run> = None;
    let mut costs = Vec::new();
    for (program, elf) in PROGRAMS.iter().zip(elfs) {
        let who = format!("{} of {}", scenario.id, program.name);
        if !program.does(&scenario.id) {
            costs.push(None);
            continue;
        }
        let run = run(scenario, elf).map_err(|error| format!("{who}: {error}"))?;
        programs::add(called, &ID, &run, &scenario.svm, &rows::name);
        let vaults = ours.get_or_insert_with(|| run.clone());
        costs.push(Some(cost(&who, &run, vaults)?));
    }
    Ok(Row {
        id: scenario.id.clone(),
        costs,
    })
}

/// Runs a scenario with another ELF in the vault's place.
fn run(scenario: &mut Scenario, elf: &[u8]) -> Result<Run, String> {
    scenario.svm.add_program(&ID, elf);
    scenario.run().map_err(|mismatch| mismatch.to_string())
}
