//! The fixtures of the attack table, replayed from their files on both ELFs: result, accounts, return data
//! and CU.
//!
//! `tests/fixtures/vault/<theme>.csv` says of each how it ends and what it costs on either ELF; the fixture
//! itself holds the accounts before and after. `tests/attacks` writes them.

#![forbid(unsafe_code)]

use {
    crate::attacks::fixtures::WRITING,
    cu::fixture::{AcctState, InstrContext, InstrEffects, InstrFixture, SysvarContext},
    cu_runtime::Run,
    cu_vault_tests::{
        Arch, World,
        evidence::Evidence,
        generated::{is_passed_over, is_writing},
    },
    prost::Message,
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
    std::{
        collections::{BTreeMap, BTreeSet},
        fs,
        path::{Path, PathBuf},
    },
};

/// Fewer than this there shall never be.
const AT_LEAST: usize = 350;

#[test]
fn every_fixture_ends_as_recorded_on_both_elfs() {
    wait_until_they_are_written();
    let mut evidence = Evidence::start(
        "fixtures",
        "real executions and attacks, replayed from files: result, accounts, return data and CU",
        "scripts/test.sh fixtures",
    );
    let mut worlds = Arch::ALL.map(World::new);
    let lines = lines();
    let mut refused = 0;
    for line in &lines {
        let fixture = read(&line.file);
        for (world, cu) in worlds.iter_mut().zip(line.cu) {
            let run = replay(world, &fixture.input);
            let result = match &run.result.raw_result {
                Ok(()) => "ok".to_owned(),
                Err(error) => format!("{error:?}"),
            };
            let name = format!("{}: {}", world.arch, line.file);
            assert_eq!(result, line.result, "{name}");
            // Of a mutant it says nothing that it costs something else.
            assert!(
                run.cu() == cu || is_passed_over(),
                "{name}: {} CU",
                run.cu()
            );
            assert_same(&run, &fixture, &name);
        }
        let [_, v3] = line.cu;
        assert_eq!(fixture.output.compute_units_consumed, v3, "{}", line.file);
        refused += usize::from(line.result != "ok");
    }
    assert!(lines.len() >= AT_LEAST, "{} fixtures", lines.len());
    evidence.figure("fixtures", lines.len());
    evidence.figure("of these, refusals", refused);
    evidence.figure("replays", lines.len() * worlds.len());
    evidence.hold();
}

/// So that none is left lying about that nobody replays.
#[test]
fn every_file_is_in_a_list() {
    wait_until_they_are_written();
    let listed: BTreeSet<_> = lines().into_iter().map(|line| line.file).collect();
    let mut files = BTreeSet::new();
    for below in ["", "uncoded/"] {
        for name in names(&folder().join(below)) {
            if name.ends_with(".fix") {
                files.insert(format!("{below}{name}"));
            }
        }
    }
    assert_eq!(files, listed);
}

/// With `CU_WRITE=1` the attacks write them in this very process. Tests begin in the order of their names,
/// so every attack has begun by now.
fn wait_until_they_are_written() {
    if is_writing() {
        drop(WRITING.write());
    }
}

/// A line of a list.
struct Line {
    file: String,
    result: String,
    cu: [u64; 2],
}

/// All lists, one after the other.
fn lines() -> Vec<Line> {
    let lists = names(&folder())
        .into_iter()
        .filter(|name| name.ends_with(".csv"));
    let mut lines = Vec::new();
    for list in lists {
        let text = fs::read_to_string(folder().join(&list)).expect("it was just found");
        for line in text.lines().skip(1) {
            let [file, result, v0, v3] = line.split(',').collect::<Vec<_>>()[..] else {
                panic!("{list}: {line}");
            };
            let cu = |text: &str| text.parse().unwrap_or_else(|_| panic!("{list}: {line}"));
            lines.push(Line {
                file: file.to_owned(),
                result: result.to_owned(),
                cu: [cu(v0), cu(v3)],
            });
        }
    }
    lines
}

struct Fixture {
    input: InstrContext,
    output: InstrEffects,
}

fn read(file: &str) -> Fixture {
    let bytes = fs::read(folder().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let fixture = InstrFixture::decode(&*bytes).unwrap_or_else(|error| panic!("{file}: {error}"));
    let InstrFixture {
        input: Some(input),
        output: Some(output),
    } = fixture
    else {
        panic!("{file}: input or output is missing");
    };
    Fixture { input, output }
}

fn replay(world: &mut World, input: &InstrContext) -> Run {
    set_sysvars(world, input.sysvars.as_ref().expect("the writer sets them"));
    let accounts: Vec<_> = input.accounts.iter().map(account).collect();
    let metas = input.instr_accounts.iter().map(|meta| AccountMeta {
        pubkey: accounts[meta.index as usize].0,
        is_signer: meta.is_signer,
        is_writable: meta.is_writable,
    });
    let instruction = Instruction {
        program_id: address(&input.program_id),
        accounts: metas.collect(),
        data: input.data.clone(),
    };
    let run = world.svm.run(&instruction, &accounts);
    run.unwrap_or_else(|mismatch| panic!("{mismatch}"))
}

/// The clock differs between fixtures. The others must be the runtime's, which no test changes.
fn set_sysvars(world: &mut World, recorded: &SysvarContext) {
    let sysvars = &mut world.svm.mollusk.sysvars;
    let clock = recorded.clock.as_ref().expect("the writer sets it");
    sysvars.clock.slot = clock.slot;
    sysvars.clock.epoch_start_timestamp = clock.epoch_start_timestamp;
    sysvars.clock.epoch = clock.epoch;
    sysvars.clock.leader_schedule_epoch = clock.leader_schedule_epoch;
    sysvars.clock.unix_timestamp = clock.unix_timestamp;
    let rent = recorded.rent.as_ref().expect("the writer sets it");
    assert_eq!(sysvars.rent.lamports_per_byte, rent.lamports_per_byte_year);
}

/// What the fixture does not list among the accounts that came out is as it went in.
fn assert_same(run: &Run, fixture: &Fixture, name: &str) {
    let before = fixture.input.accounts.iter().map(account);
    let mut expected: BTreeMap<_, _> = before.collect();
    expected.extend(fixture.output.resulting_accounts.iter().map(account));
    let after: BTreeMap<_, _> = run.result.resulting_accounts.iter().cloned().collect();
    assert_eq!(after, expected, "{name}");
    assert_eq!(run.result.return_data, fixture.output.return_data, "{name}");
}

fn account(state: &AcctState) -> (Pubkey, Account) {
    let account = Account {
        lamports: state.lamports,
        data: state.data.clone(),
        owner: address(&state.owner),
        executable: state.executable,
        rent_epoch: state.rent_epoch,
    };
    (address(&state.address), account)
}

fn address(bytes: &[u8]) -> Pubkey {
    bytes.try_into().expect("an address is 32 bytes")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/vault")
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries
        .map(|entry| entry.expect("the folder can be read").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}
