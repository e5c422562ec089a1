//! Fixtures that Mollusk wrote, and files that only look like them.
//!
//! Two of them were ejected by Mollusk 0.15.1 itself, with its feature `fuzz` and all gates on:
//! `examples/p-token/transfer_recorded_by_mollusk.fix` and `fixture/refused_by_mollusk.fix`.
//! `examples/p-token/transfer_checked_recorded.fix` is written here, on the profile's gates; after a
//! change of the profile or the runtime, write it again with:
//!
//! ```sh
//! CU_RECORD=1 cargo test -p cu-gate fixture::the_committed_fixture
//! ```

use {
    crate::stage::{Stage, p_token},
    cu::{
        Options,
        fixture::{
            AcctState, Clock, ComputeBudget, FeatureSet, InstrAcct, InstrContext, InstrEffects,
            InstrFixture, Rent, SlotHashEntry, SlotHashes, SysvarContext,
        },
    },
    cu_runtime::{Profile, Svm, programs},
    prost::Message,
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
    std::{collections::BTreeSet, fs},
};

const REFUSED: &[u8] = include_bytes!("fixture/refused_by_mollusk.fix");

/// Records a `TransferChecked` of 1,000 base units on the profile mainnet, as Mollusk would.
pub fn recorded() -> InstrFixture {
    let [mint, alice, from, to] = ["mint", "alice", "from", "to"].map(cu::plan::key);
    let owned = |data: Vec<u8>| Account {
        lamports: 10_000_000,
        data,
        owner: programs::TOKEN,
        ..Account::default()
    };
    let tokens = |amount: u64| {
        let amount = amount.to_le_bytes();
        owned(
            [
                mint.as_ref(),
                alice.as_ref(),
                &amount,
                &[0; 36],
                &[1],
                &[0; 56],
            ]
            .concat(),
        )
    };
    let supply = 10_000_u64.to_le_bytes();
    let accounts = [
        (from, tokens(10_000)),
        (
            mint,
            owned([&[0; 36], &supply[..], &[6, 1], &[0; 36]].concat()),
        ),
        (to, tokens(0)),
        (alice, Account::default()),
    ];
    let instruction = Instruction::new_with_bytes(
        programs::TOKEN,
        &[&[12], &1000_u64.to_le_bytes()[..], &[6]].concat(),
        vec![
            AccountMeta::new(from, false),
            AccountMeta::new_readonly(mint, false),
            AccountMeta::new(to, false),
            AccountMeta::new_readonly(alice, true),
        ],
    );
    let svm = Svm::new(Profile::Mainnet);
    let run = svm.run(&instruction, &accounts).unwrap();
    assert_eq!(run.result.raw_result, Ok(()));

    let mut features: Vec<u64> = svm.runtime().features().active().keys().map(gate).collect();
    features.sort_unstable();
    let index = |meta: &AccountMeta| {
        let found = accounts.iter().position(|(key, _)| *key == meta.pubkey);
        InstrAcct {
            index: found.unwrap() as u32,
            is_signer: meta.is_signer,
            is_writable: meta.is_writable,
        }
    };
    InstrFixture {
        input: Some(InstrContext {
            compute_budget: Some(ComputeBudget {
                compute_unit_limit: svm.cu_limit(),
            }),
            feature_set: Some(FeatureSet { features }),
            sysvars: Some(SysvarContext {
                clock: Some(Clock {
                    slot: 1,
                    ..Clock::default()
                }),
                ..SysvarContext::default()
            }),
            program_id: instruction.program_id.to_bytes().into(),
            instr_accounts: instruction.accounts.iter().map(index).collect(),
            data: instruction.data.clone(),
            accounts: accounts.iter().map(state).collect(),
            heap_size: None,
        }),
        output: Some(InstrEffects {
            compute_units_consumed: run.cu(),
            resulting_accounts: run.result.resulting_accounts.iter().map(state).collect(),
            ..InstrEffects::default()
        }),
    }
}

/// The same fixture, of a copy of the program at another address. The accounts move with it.
pub fn at(mut fixture: InstrFixture, program: Pubkey) -> InstrFixture {
    let program = program.to_bytes().to_vec();
    let input = fixture.input.as_mut().unwrap();
    input.program_id.clone_from(&program);
    let output = fixture.output.as_mut().unwrap();
    for account in input
        .accounts
        .iter_mut()
        .chain(&mut output.resulting_accounts)
    {
        if account.owner == programs::TOKEN.to_bytes() {
            account.owner.clone_from(&program);
        }
    }
    fixture
}

/// A gate is known in a fixture by the first eight bytes of its address.
fn gate(id: &Pubkey) -> u64 {
    u64::from_le_bytes(id.to_bytes()[..8].try_into().unwrap())
}

fn state((key, account): &(Pubkey, Account)) -> AcctState {
    AcctState {
        address: key.to_bytes().into(),
        lamports: account.lamports,
        data: account.data.clone(),
        executable: account.executable,
        rent_epoch: account.rent_epoch,
        owner: account.owner.to_bytes().into(),
    }
}

#[test]
fn the_committed_fixture_is_what_is_recorded() {
    let file = p_token().join("transfer_checked_recorded.fix");
    let recorded = recorded().encode_to_vec();
    if std::env::var_os("CU_RECORD").is_some() {
        fs::write(&file, &recorded).unwrap();
    }
    assert!(
        fs::read(&file).unwrap() == recorded,
        "write it again, as the head of this file says"
    );
}

/// On the profile that it was recorded on there is nothing to note; on another there is.
#[test]
fn a_difference_of_the_runtime_is_noted() {
    let stage = Stage::new();
    stage.write("r.fix", recorded().encode_to_vec());
    assert_eq!(stage.measure().unwrap().report.notes, []);

    let options = Options {
        profile: Profile::All,
        ..Options::default()
    };
    let measured = stage.measure_with(&options).unwrap();
    let gates = |profile: Profile| -> BTreeSet<u64> {
        let features = profile.feature_set();
        features.active().keys().map(gate).collect()
    };
    let (all, mainnet) = (gates(Profile::All), gates(Profile::Mainnet));
    let differ = all.symmetric_difference(&mainnet).count();
    let [note] = &measured.notes[..] else {
        panic!("{:?}", measured.notes)
    };
    assert_eq!(
        note.to_string(),
        format!(
            "r: recorded with {differ} feature gates set otherwise than in the profile all, which is what was \
             measured"
        )
    );

    // One that says nothing of gates gives nothing to note.
    let mut silent = recorded();
    silent.input.as_mut().unwrap().feature_set = None;
    stage.write("r.fix", silent.encode_to_vec());
    assert_eq!(stage.measure_with(&options).unwrap().notes, []);

    let mut fixture = recorded();
    fixture.output.as_mut().unwrap().compute_units_consumed += 1;
    let budget = fixture.input.as_mut().unwrap().compute_budget.as_mut();
    budget.unwrap().compute_unit_limit = 200_000;
    stage.write("r.fix", fixture.encode_to_vec());
    let notes = stage.measure().unwrap().report.notes;
    let notes: Vec<_> = notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        [
            "r: recorded with a budget of 200000 CU, measured with 1400000",
            "r: recorded 106 CU, measured 105"
        ]
    );
}

/// What Mollusk recorded as refused must be refused again, by the same error.
#[test]
fn a_refusal_is_a_row() {
    let stage = Stage::new();
    stage.write("refused.fix", REFUSED);
    let report = stage.measure().unwrap().report;
    assert_eq!(report.rows[0].refused.as_deref(), Some("Custom(1)"));
    assert_eq!(report.rows[0].cu, 181);

    let mut fixture = InstrFixture::decode(REFUSED).unwrap();
    fixture.output.as_mut().unwrap().program_result = 2;
    stage.write("refused.fix", fixture.encode_to_vec());
    assert!(stage.error().starts_with(
        "fixtures/refused.fix: refused: the instruction failed with Custom(1), not Custom(2) ("
    ));
}

/// The outcome is part of the recording: its every byte.
#[test]
fn another_outcome_is_refused() {
    let spoilt = |spoil: fn(&mut InstrEffects)| {
        let mut fixture = recorded();
        spoil(fixture.output.as_mut().unwrap());
        Stage::new().write("r.fix", fixture.encode_to_vec()).error()
    };
    let [from, to] = ["from", "to"].map(cu::plan::key);
    assert_eq!(
        spoilt(|output| output.resulting_accounts[0].data[64] ^= 1),
        format!("fixtures/r.fix: r: the data is not what was recorded in the account {from}")
    );
    assert_eq!(
        spoilt(|output| output.resulting_accounts[2].lamports += 1),
        format!("fixtures/r.fix: r: the lamports are not what was recorded in the account {to}")
    );
    assert_eq!(
        spoilt(|output| output.resulting_accounts[2].owner = vec![0; 32]),
        format!("fixtures/r.fix: r: the owner is not what was recorded in the account {to}")
    );
    assert_eq!(
        spoilt(|output| output.return_data.push(1)),
        "fixtures/r.fix: r: the return data is not what was recorded"
    );
    assert_eq!(
        spoilt(|output| output.program_result = u64::MAX),
        "fixtures/r.fix: r: the instruction succeeded, but was recorded with an error that Mollusk has no code \
         for"
    );
}

/// p-token asks the rent sysvar whether a new account is rent-exempt.
#[test]
fn sysvars_are_the_fixtures() {
    let mut fixture = recorded();
    let input = fixture.input.as_mut().unwrap();
    input.data = [&[18], &[1; 32][..]].concat(); // InitializeAccount3
    input.accounts[0].data = vec![0; 165];
    input.instr_accounts.truncate(2);
    fixture.output.as_mut().unwrap().resulting_accounts.clear();
    let stage = Stage::new();
    stage.write("r.fix", fixture.encode_to_vec());
    assert_eq!(stage.measure().unwrap().report.rows[0].refused, None);

    let sysvars = fixture.input.as_mut().unwrap().sysvars.as_mut().unwrap();
    sysvars.rent = Some(Rent {
        lamports_per_byte_year: 1_000_000,
        exemption_threshold: 1.0,
        burn_percent: 0,
    });
    stage.write("r.fix", fixture.encode_to_vec());
    assert!(
        stage
            .error()
            .starts_with("fixtures/r.fix: r: the instruction failed: Custom(0) ("),
        "{}",
        stage.error()
    );
    // Zero is success in a fixture, so the error 0 has a number of its own.
    fixture.output.as_mut().unwrap().program_result = 1 << 32;
    stage.write("r.fix", fixture.encode_to_vec());
    let refused = &stage.measure().unwrap().report.rows[0].refused;
    assert_eq!(refused.as_deref(), Some("Custom(0)"));

    let sysvars = fixture.input.as_mut().unwrap().sysvars.as_mut().unwrap();
    sysvars.slot_hashes = Some(SlotHashes {
        slot_hashes: vec![SlotHashEntry {
            slot: 1,
            hash: vec![0; 31],
        }],
    });
    stage.write("r.fix", fixture.encode_to_vec());
    assert_eq!(
        stage.error(),
        "fixtures/r.fix: r: input.sysvars has a hash of 31 bytes, a hash is 32"
    );
}

#[test]
fn what_is_no_fixture() {
    let error = |bytes: &[u8]| Stage::new().write("r.fix", bytes).error();
    assert_eq!(
        error(b""),
        "fixtures/r.fix: r: no Mollusk fixture: it has no input"
    );
    assert!(
        error(b"no fixture")
            .starts_with("fixtures/r.fix: r: no Mollusk fixture: failed to decode ")
    );
    let whole = recorded().encode_to_vec();
    assert!(
        error(&whole[..whole.len() / 2]).starts_with("fixtures/r.fix: r: no Mollusk fixture: "),
    );
    let spoilt = |spoil: fn(&mut InstrFixture)| {
        let mut fixture = recorded();
        spoil(&mut fixture);
        error(&fixture.encode_to_vec())
    };
    assert_eq!(
        spoilt(|fixture| fixture.output = None),
        "fixtures/r.fix: r: no Mollusk fixture: it has no output"
    );
    assert_eq!(
        spoilt(|fixture| fixture.input.as_mut().unwrap().program_id.truncate(31)),
        "fixtures/r.fix: r: input.program_id is 31 bytes, an address is 32"
    );
    assert_eq!(
        spoilt(|fixture| fixture.input.as_mut().unwrap().accounts[2].owner.clear()),
        "fixtures/r.fix: r: input.accounts[2].owner is 0 bytes, an address is 32"
    );
    assert_eq!(
        spoilt(|fixture| fixture.input.as_mut().unwrap().instr_accounts[1].index = 4),
        "fixtures/r.fix: r: input.instr_accounts names account 4, but there are 4"
    );
    assert_eq!(
        spoilt(|fixture| fixture.input.as_mut().unwrap().heap_size = Some(u32::MAX)),
        "fixtures/r.fix: r: input.heap_size is 4294967295, expected 32768 to 262144, a multiple of 1024"
    );
}

/// Firedancer's begin with the entrypoint that they test, where Mollusk's have the input.
#[test]
fn a_fixture_of_firedancers_schema() {
    let entrypoint = b"sol_compat_instr_execute_v1";
    let length = entrypoint.len() as u8;
    let metadata = [&[0x0a, length + 2, 0x0a, length], &entrypoint[..]].concat();
    assert_eq!(
        Stage::new().write("r.fix", metadata).error(),
        "fixtures/r.fix: r: a fixture of Firedancer's schema (sol_compat_instr_execute_v1); only \
         Mollusk's own are read"
    );
}
