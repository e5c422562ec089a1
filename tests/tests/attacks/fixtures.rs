//! Cases of the attack table as files that Mollusk's schema can hold, to be replayed without this source.
//!
//! Of the cases of one attack on one instruction that end alike the first is kept. Where something was
//! done, it is the first with each token program:
//! `target/fixtures/vault/<theme>.<attack>.<instruction>.<n>.fix` with the result and the CU of the v3 ELF.
//! Only their list is committed, `tests/fixtures/vault/fixtures.csv`: how each ends, its cost
//! on both ELFs, and the SHA-256 of the file. An error of the runtime for which Mollusk's schema has no code
//! is in the list alone; those files are in `uncoded/`, where `cu run --fixtures` does not look.
//!
//! Left out, to keep them small, are cases with a program of the tests, sysvars that nothing here
//! reads, the feature gates of the mainnet profile, and unchanged accounts.

use {
    crate::attacks::sheet::Outcome,
    cu::fixture::{
        AcctState, Clock, ComputeBudget, EpochSchedule, InstrAcct, InstrContext, InstrEffects,
        InstrFixture, Rent, SysvarContext,
    },
    cu_runtime::{Profile, Run, programs},
    cu_vault_interface::{ID, instruction::Instruction as Tag, token::TokenProgram},
    cu_vault_tests::{
        Arch, World,
        every::Call,
        generated::{Parts, is_passed_over, replace},
    },
    prost::Message,
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    solana_sha256_hasher::hash,
    std::{
        collections::BTreeMap,
        fs,
        path::{Path, PathBuf},
    },
};

/// What is listed of the fixtures, by theme. A fixture's name begins with its theme.
pub const LIST: Parts = Parts {
    file: "fixtures/vault/fixtures.csv",
    split: |csv| {
        let mut themes = BTreeMap::<_, String>::new();
        for line in csv.lines().skip(1) {
            let name = line.strip_prefix("uncoded/").unwrap_or(line);
            let theme = name.split('.').next().unwrap_or_default();
            *themes.entry(theme.to_owned()).or_default() += &format!("{line}\n");
        }
        themes
    },
    join: |themes| HEAD.to_owned() + &themes.values().cloned().collect::<String>(),
};

const HEAD: &str = "fixture,result,CU v0,CU v3,SHA-256\n";

/// What the schema has for an error without a code.
const UNCODED: u64 = u64::MAX;

/// Where such fixtures lie.
const UNCODED_FOLDER: &str = "uncoded";

/// The programs that every cluster has, and the vault.
const KNOWN: [Pubkey; 5] = [
    programs::SYSTEM,
    programs::TOKEN,
    programs::TOKEN_2022,
    programs::ASSOCIATED_TOKEN,
    ID,
];

/// What an attack has recorded.
#[derive(Default)]
pub struct Fixtures(Vec<Kept>);

/// A case, and what it came to on each ELF that has run it.
struct Kept {
    kind: Kind,
    instruction: Instruction,
    accounts: BTreeMap<Pubkey, Account>,
    cu: BTreeMap<&'static str, u64>,
    /// As v3 ended it.
    recorded: Option<(Vec<u8>, Result<(), InstructionError>)>,
}

/// Cases of one kind are alike.
#[derive(PartialEq)]
struct Kind {
    tag: Tag,
    outcome: Outcome,
    program: Option<TokenProgram>,
}

impl Fixtures {
    /// Takes a case that has run, if it is the first of its kind on this ELF.
    pub fn take(&mut self, outcome: Outcome, world: &World, call: &Call, run: &Run) {
        let instruction = &call.instruction;
        let named = |id| instruction.accounts.iter().any(|meta| meta.pubkey == id);
        let program = match (
            &outcome,
            named(programs::TOKEN),
            named(programs::TOKEN_2022),
        ) {
            (Outcome::Exact(_), true, false) => Some(TokenProgram::SplToken),
            (Outcome::Exact(_), false, true) => Some(TokenProgram::Token2022),
            _ => None,
        };
        let kind = Kind {
            tag: call.spec.instruction,
            outcome,
            program,
        };
        let arch = world.arch.name();
        let known = self.0.iter().position(|kept| kept.kind == kind);
        if known.is_some_and(|index| self.0[index].cu.contains_key(arch)) {
            return;
        }
        let metas = instruction.accounts.iter();
        let accounts: BTreeMap<_, _> = metas
            .map(|meta| (meta.pubkey, call.accounts[&meta.pubkey].clone()))
            .collect();
        if instruction.program_id != ID || !is_recordable(world, &accounts, run) {
            return;
        }
        let index = known.unwrap_or_else(|| {
            self.0.push(Kept {
                kind,
                instruction: instruction.clone(),
                accounts: accounts.clone(),
                cu: BTreeMap::new(),
                recorded: None,
            });
            self.0.len() - 1
        });
        let kept = &mut self.0[index];
        if kept.instruction != *instruction || kept.accounts != accounts {
            return;
        }
        kept.cu.insert(arch, run.cu());
        if world.arch == Arch::V3 {
            let fixture = fixture(world, instruction, &accounts, run).encode_to_vec();
            kept.recorded = Some((fixture, run.result.raw_result.clone()));
        }
    }

    /// The lines of a theme in the list, and its files by their path below the folder.
    fn files<'a>(
        theme: &str,
        attacks: impl Iterator<Item = (&'a str, &'a Self)>,
    ) -> (String, BTreeMap<String, Vec<u8>>) {
        let mut list = String::new();
        let mut files = BTreeMap::new();
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        let kept = attacks.flat_map(|(attack, Self(kept))| kept.iter().map(move |k| (attack, k)));
        for (attack, kept) in kept {
            // A case that only one ELF has run is not replayed on the other.
            let (Some((bytes, result)), [Some(v0), Some(v3)]) = (
                &kept.recorded,
                Arch::ALL.map(|arch| kept.cu.get(arch.name())),
            ) else {
                continue;
            };
            let stem = format!("{theme}.{}.{}", dashed(attack), kept.kind.tag.spec().name);
            let number = numbers.entry(stem.clone()).or_default();
            *number += 1;
            let mut file = format!("{stem}.{number}.fix");
            if code(result) == UNCODED {
                file = format!("{UNCODED_FOLDER}/{file}");
            }
            let result = match result {
                Ok(()) => "ok".to_owned(),
                Err(error) => format!("{error:?}"),
            };
            list += &format!("{file},{result},{v0},{v3},{}\n", sha256(bytes));
            files.insert(file, bytes.clone());
        }
        (list, files)
    }
}

/// Holds what a theme's attacks recorded against the committed list, or writes it; then writes the files and
/// removes what is stale.
pub fn hold<'a>(theme: &str, attacks: impl Iterator<Item = (&'a str, &'a Fixtures)>) {
    let (list, files) = Fixtures::files(theme, attacks);
    // The runs of a mutant are no fixtures.
    if is_passed_over() {
        return;
    }
    LIST.hold(theme, &list);
    let folder = folder();
    for file in written(&folder, theme) {
        if !files.contains_key(&file) {
            fs::remove_file(folder.join(file)).expect("it was just found");
        }
    }
    for (file, bytes) in files {
        let path = folder.join(file);
        if fs::read(&path).ok().as_ref() != Some(&bytes) {
            replace(&path, &bytes);
        }
    }
}

/// Where the files are written.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/fixtures/vault")
}

pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(hash(bytes))
}

/// Whether a runtime that knows none of the tests' programs comes to the same.
fn is_recordable(world: &World, accounts: &BTreeMap<Pubkey, Account>, run: &Run) -> bool {
    let svm = &world.svm;
    let real = |id: &Pubkey| {
        accounts
            .get(id)
            .is_none_or(|account| Some(account) == svm.find_program_account(id).as_ref())
    };
    svm.runtime().profile() == Profile::Mainnet
        && run.cu() < svm.cu_limit()
        && KNOWN.iter().all(real)
        && run
            .cpis
            .iter()
            .all(|cpi| cpi.callee().is_none_or(|callee| KNOWN.contains(callee)))
}

fn fixture(
    world: &World,
    instruction: &Instruction,
    accounts: &BTreeMap<Pubkey, Account>,
    run: &Run,
) -> InstrFixture {
    let svm = &world.svm;
    let place = |key| accounts.keys().position(|other| *other == key);
    let instr_accounts = instruction.accounts.iter().map(|meta| InstrAcct {
        index: place(meta.pubkey).expect("the case has every account that it names") as u32,
        is_signer: meta.is_signer,
        is_writable: meta.is_writable,
    });
    let after = run.result.resulting_accounts.iter();
    let changed = after.filter(|(key, state)| accounts[key] != *state);
    InstrFixture {
        input: Some(InstrContext {
            compute_budget: Some(ComputeBudget {
                compute_unit_limit: svm.cu_limit(),
            }),
            feature_set: None,
            sysvars: Some(sysvars(world)),
            program_id: instruction.program_id.to_bytes().into(),
            instr_accounts: instr_accounts.collect(),
            data: instruction.data.clone(),
            accounts: accounts
                .iter()
                .map(|(key, state)| account(key, state))
                .collect(),
            heap_size: None,
        }),
        output: Some(InstrEffects {
            compute_units_consumed: run.cu(),
            execution_time: 0,
            program_result: code(&run.result.raw_result),
            return_data: run.result.return_data.clone(),
            error: None,
            resulting_accounts: changed.map(|(key, state)| account(key, state)).collect(),
        }),
    }
}

/// Those that the vault or a token program reads.
fn sysvars(world: &World) -> SysvarContext {
    let mollusk = world.svm.mollusk(&[]);
    let sysvars = &mollusk.sysvars;
    let (clock, rent, epochs) = (&sysvars.clock, &sysvars.rent, &sysvars.epoch_schedule);
    // Old programs still multiply by the threshold.
    #[allow(deprecated)]
    let (threshold, burn) = (rent.exemption_threshold, rent.burn_percent);
    SysvarContext {
        clock: Some(Clock {
            slot: clock.slot,
            epoch_start_timestamp: clock.epoch_start_timestamp,
            epoch: clock.epoch,
            leader_schedule_epoch: clock.leader_schedule_epoch,
            unix_timestamp: clock.unix_timestamp,
        }),
        rent: Some(Rent {
            lamports_per_byte_year: rent.lamports_per_byte,
            exemption_threshold: f64::from_le_bytes(threshold),
            burn_percent: burn.into(),
        }),
        epoch_schedule: Some(EpochSchedule {
            slots_per_epoch: epochs.slots_per_epoch,
            leader_schedule_slot_offset: epochs.leader_schedule_slot_offset,
            warmup: epochs.warmup,
            first_normal_epoch: epochs.first_normal_epoch,
            first_normal_slot: epochs.first_normal_slot,
        }),
        ..SysvarContext::default()
    }
}

fn account(key: &Pubkey, account: &Account) -> AcctState {
    AcctState {
        address: key.to_bytes().into(),
        lamports: account.lamports,
        data: account.data.clone(),
        executable: account.executable,
        rent_epoch: account.rent_epoch,
        owner: account.owner.to_bytes().into(),
    }
}

/// Zero, or the error's code if reading the code gives the error again.
fn code(result: &Result<(), InstructionError>) -> u64 {
    use solana_program_error::ProgramError;

    let Err(error) = result else { return 0 };
    let code = match error {
        InstructionError::Custom(code) => u64::from(ProgramError::Custom(*code)),
        other => ProgramError::try_from(other.clone()).map_or(UNCODED, u64::from),
    };
    match InstructionError::from(code) == *error {
        true => code,
        false => UNCODED,
    }
}

/// The files of a theme that are there, by their path below the folder.
fn written(folder: &Path, theme: &str) -> Vec<String> {
    let mut files = Vec::new();
    for below in [PathBuf::new(), PathBuf::from(UNCODED_FOLDER)] {
        let Ok(entries) = fs::read_dir(folder.join(&below)) else {
            continue;
        };
        for entry in entries {
            let name = entry.expect("the folder can be read").file_name();
            let name = name.to_string_lossy();
            if name.ends_with(".fix") && name.split('.').next() == Some(theme) {
                files.push(below.join(&*name).display().to_string());
            }
        }
    }
    files
}

fn dashed(words: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    words.chars().map(plain).collect()
}
