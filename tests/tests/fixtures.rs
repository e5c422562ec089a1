//! The fixtures of the attack table, replayed from their files on both ELFs: result, accounts, return data
//! and CU.
//!
//! `tests/fixtures/vault/fixtures.csv` says of each how it ends, what it costs on either ELF, and what the
//! SHA-256 of its file is; the file holds the accounts before and after. The files are in
//! `target/fixtures/vault`. Where one is missing or is not the listed one, the attacks of its theme run first,
//! which write it.

#![forbid(unsafe_code)]

use {
    crate::attacks::{
        RECORDED,
        fixtures::{LIST, folder, sha256},
    },
    cu::fixture::{AcctState, InstrContext, InstrEffects, InstrFixture, SysvarContext},
    cu_runtime::{Run, programs},
    cu_vault_tests::{
        Arch, World,
        evidence::Evidence,
        generated::{is_passed_over, is_writing, replace},
    },
    prost::Message,
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
    std::{
        collections::{BTreeMap, BTreeSet},
        fs,
        path::Path,
        thread,
    },
};

/// There must never be fewer than this.
const AT_LEAST: usize = 350;

#[test]
fn every_fixture_ends_as_recorded_on_both_elfs() {
    let mut evidence = Evidence::start(
        "fixtures",
        "real executions and attacks, replayed from files: result, accounts, return data and CU",
        "scripts/test.sh fixtures",
    );
    let mut worlds = Arch::ALL.map(World::new);
    let lines = lines();
    let mut refused = 0;
    for line in &lines {
        let fixture = line.read();
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

/// Some are committed, for readers without a run of the attacks. They are, of each instruction and with each token program, the
/// first that is done, and of each instruction the first that is refused.
#[test]
fn the_committed_files_are_the_first_of_their_kinds() {
    let mut kinds = BTreeSet::new();
    let mut first = BTreeMap::new();
    for line in lines().into_iter().filter(|line| !line.file.contains('/')) {
        let Fixture { input, .. } = line.read();
        let is_done = line.result == "ok";
        let names = |program: Pubkey| {
            let mut accounts = input.accounts.iter();
            accounts.any(|account| address(&account.address) == program)
        };
        let is_2022 = is_done && names(programs::TOKEN_2022) && !names(programs::TOKEN);
        let instruction = line.file.rsplit('.').nth(2).map(str::to_owned);
        if kinds.insert((instruction, is_done, is_2022)) {
            first.insert(line.file.clone(), line.bytes());
        }
    }
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/vault");
    let mut names: BTreeSet<_> = fs::read_dir(&committed)
        .expect("the list lies there")
        .map(|entry| entry.expect("the folder can be read").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".fix"))
        .collect();
    if is_writing() {
        for name in names.iter().filter(|name| !first.contains_key(*name)) {
            fs::remove_file(committed.join(name)).expect("it was just found");
        }
        for (name, bytes) in &first {
            replace(&committed.join(name), bytes);
        }
        names = first.keys().cloned().collect();
    }
    assert!(names.iter().eq(first.keys()), "CU_WRITE=1 writes them anew");
    for (name, bytes) in first {
        let committed = fs::read(committed.join(&name)).expect("it was just found");
        assert!(committed == bytes, "{name}: CU_WRITE=1 writes it anew");
    }
}

/// A line of the list.
struct Line {
    file: String,
    result: String,
    cu: [u64; 2],
    sha256: String,
}

/// The list, when all files are there and are those that it lists.
fn lines() -> Vec<Line> {
    let list = || LIST.read();
    let unknown: Vec<_> = list()
        .into_keys()
        .filter(|theme| RECORDED.iter().all(|(known, _)| known != theme))
        .collect();
    assert!(unknown.is_empty(), "themes that nothing runs: {unknown:?}");
    thread::scope(|scope| {
        for (theme, attacks) in RECORDED {
            let lines = list().remove(theme).unwrap_or_default();
            let is_there = !lines.is_empty() && parse(&lines).iter().all(Line::is_there);
            if is_writing() || !is_there {
                assert!(
                    !is_passed_over(),
                    "target/fixtures/vault is not what is listed; run: scripts/test.sh fixtures"
                );
                scope.spawn(attacks);
            }
        }
    });
    let lists = list().into_values();
    lists.flat_map(|lines| parse(&lines)).collect()
}

fn parse(lines: &str) -> Vec<Line> {
    let line = |line: &str| {
        let [file, result, v0, v3, sha256] = line.split(',').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let cu = |text: &str| text.parse().unwrap_or_else(|_| panic!("{line}"));
        Line {
            file: file.to_owned(),
            result: result.to_owned(),
            cu: [cu(v0), cu(v3)],
            sha256: sha256.to_owned(),
        }
    };
    lines.lines().map(line).collect()
}

impl Line {
    fn is_there(&self) -> bool {
        fs::read(folder().join(&self.file)).is_ok_and(|bytes| sha256(&bytes) == self.sha256)
    }

    fn bytes(&self) -> Vec<u8> {
        let bytes = fs::read(folder().join(&self.file)).expect("it was just looked at");
        assert_eq!(sha256(&bytes), self.sha256, "{}", self.file);
        bytes
    }

    fn read(&self) -> Fixture {
        let file = &self.file;
        let fixture = InstrFixture::decode(&*self.bytes());
        let fixture = fixture.unwrap_or_else(|error| panic!("{file}: {error}"));
        let InstrFixture {
            input: Some(input),
            output: Some(output),
        } = fixture
        else {
            panic!("{file}: input or output is missing");
        };
        Fixture { input, output }
    }
}

struct Fixture {
    input: InstrContext,
    output: InstrEffects,
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
    let sysvars = &mut world.svm.mollusk_mut().sysvars;
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
