//! Would a difference be found, and would what is saved of it be small?

use {
    crate::differential::{
        Tally,
        bench::Bench,
        generate,
        input::{Input, Mutation},
        shrink::shrink,
    },
    cu_vault_interface::instruction::{Instruction as Tag, TABLE},
    cu_vault_tests::{
        Arch,
        dice::Dice,
        keys::key,
        machine::{Machine, Outcome},
        roles::READ_RENT,
        saved,
    },
    solana_account::Account,
    solana_instruction_error::InstructionError,
    std::{collections::BTreeMap, fs, path::Path, process},
};

#[test]
fn outcomes_differ_if_anything_does() {
    let outcome = Outcome {
        result: Ok(()),
        accounts: vec![(key("account"), Account::new(1, 8, &key("owner")))],
        return_data: vec![1],
        cu: 0,
        faulted: false,
    };
    assert_eq!(outcome.difference(&outcome), None);

    type Change = fn(&mut Outcome);
    let changes: [(&str, Change); 9] = [
        ("a fault, Ok(()), and Ok(())", |outcome| {
            outcome.faulted = true
        }),
        ("Ok(()) and Err(Custom(6010))", |outcome| {
            outcome.result = Err(InstructionError::Custom(6010));
        }),
        ("returned [1] and [2]", |outcome| outcome.return_data[0] = 2),
        ("not as many accounts", |outcome| outcome.accounts.clear()),
        ("lamports: 2", |outcome| outcome.accounts[0].1.lamports = 2),
        ("data: 00000000000000ff", |outcome| {
            outcome.accounts[0].1.data[7] = 0xFF;
        }),
        ("data.len: 9", |outcome| outcome.accounts[0].1.data.push(0)),
        (&key("thief").to_string(), |outcome| {
            outcome.accounts[0].1.owner = key("thief");
        }),
        ("executable: true", |outcome| {
            outcome.accounts[0].1.executable = true;
        }),
    ];
    for (what, change) in changes {
        let mut other = outcome.clone();
        change(&mut other);
        let difference = outcome.difference(&other).expect(what);
        assert!(difference.contains(what), "{what}: {difference}");
    }
}

#[test]
fn another_program_is_told_from_the_vault_by_any_instruction() {
    let bench = Bench::new(vec![
        Machine::new(Arch::V3, "cu_vault"),
        Machine::new(Arch::V3, "relay"),
    ]);
    for spec in TABLE {
        let difference = bench.run(&plain(spec.instruction)).expect_err(spec.name);
        assert!(difference.contains("cu_vault v3 and relay v3 differ"));
    }
}

/// A lamport more of rent changes only the new vaults, by eight bytes and by a lamport
/// for each byte of theirs, and what is above the minimum.
#[test]
fn a_difference_in_one_instruction_is_found_and_shrunk_to_the_plain_call() {
    let mut other = Machine::new(Arch::V3, "cu_vault");
    other.svm.mollusk_mut().sysvars.rent.lamports_per_byte += 1;
    let bench = Bench::new(vec![Machine::new(Arch::V3, "cu_vault"), other]);

    let mut dealt = (0..1_000).map(|index| generate::input(Dice::nth(1, index), &bench));
    let found: Vec<_> = dealt
        .by_ref()
        .filter(|input| bench.run(input).is_err())
        .collect();
    assert!(found.len() > 10, "found {} times", found.len());
    for tag in READ_RENT {
        bench.run(&plain(tag)).expect_err("it depends on rent");
    }
    for input in found {
        let shrunk = shrink(input, |i| bench.run(i).is_err());
        let name = &shrunk.instruction;
        assert!(
            READ_RENT.iter().any(|tag| tag.spec().name == name),
            "{name}"
        );
        // Two that undo each other look like none.
        assert!(shrunk.mutations.len() <= 2, "{shrunk:?}");
    }
}

/// A machine that cannot pay for three recipients.
#[test]
fn a_fault_is_found_and_shrunk_to_the_recipients_that_it_takes() {
    let pay = |recipients| Mutation::Payout {
        to: vec![("recipient".to_owned(), 1); recipients],
    };
    let input = |mutations| Input {
        mutations,
        ..plain(Tag::PayoutSol)
    };
    let mut machine = Machine::new(Arch::V3, "cu_vault");
    let rich = Bench::new(vec![Machine::new(Arch::V3, "cu_vault")]);
    let three = rich.run(&input(vec![pay(3)])).expect("it does not fault");
    machine.svm.mollusk_mut().compute_budget.compute_unit_limit = three.cu;
    let bench = Bench::new(vec![machine]);

    let noise = Mutation::FlipWritable { slot: 0 };
    let large = input(vec![noise.clone(), pay(8), noise]);
    let fault = bench.run(&large).expect_err("it costs more");
    assert!(fault.contains("cu_vault v3 has faulted"), "{fault}");
    let small = shrink(large, |input| bench.run(input).is_err());
    assert_eq!(small, input(vec![pay(3)]));
}

#[test]
fn what_it_takes_two_mutations_to_provoke_keeps_both() {
    let needed = [
        Mutation::FlipSigner { slot: 2 },
        Mutation::DataLength { len: 7 },
    ];
    let noise = |slot| Mutation::Drop { slot };
    let large = Input {
        mutations: vec![
            noise(0),
            needed[0].clone(),
            noise(1),
            noise(2),
            needed[1].clone(),
            noise(3),
        ],
        ..plain(Tag::GetVault)
    };
    let small = shrink(large, |input| {
        needed.iter().all(|m| input.mutations.contains(m))
    });
    assert_eq!(small.mutations, needed);
}

#[test]
fn a_saved_input_is_read_back_as_it_was() {
    // Of this process: the mutation check runs several at a time.
    let name = format!("differential-{}.json", process::id());
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let bench = Bench::new(Vec::new());
    let mut inputs = BTreeMap::new();
    for index in 0..200 {
        let input = generate::input(Dice::nth(2, index), &bench);
        inputs.insert(saved::save(&input.instruction, &input, &file), input);
    }
    assert_eq!(saved::all(&file), inputs);
    fs::remove_file(&file).unwrap();
}

#[test]
fn a_seed_deals_the_same_inputs_again_and_no_other_seed_does() {
    let bench = Bench::new(Vec::new());
    let deal = |seed| -> Vec<_> {
        let indices = 0..50;
        indices
            .map(|index| generate::input(Dice::nth(seed, index), &bench))
            .collect()
    };
    assert_eq!(deal(1), deal(1));
    assert_ne!(deal(1), deal(2));
}

#[test]
#[should_panic(expected = "GetVault: 1 succeeded, 9 failed")]
fn dice_that_spoil_nearly_every_call_of_an_instruction_are_not_fair() {
    let mut tally = Tally::default();
    for spec in TABLE {
        for n in 0..10 {
            let fails = spec.instruction == Tag::GetVault && n > 0;
            tally.count(&plain(spec.instruction), !fails && n % 2 == 0);
        }
    }
    tally.assert_that_the_dice_are_fair();
}

/// The valid call of an instruction.
fn plain(tag: Tag) -> Input {
    Input {
        instruction: tag.spec().name.to_owned(),
        token_2022: false,
        mutations: Vec::new(),
    }
}
