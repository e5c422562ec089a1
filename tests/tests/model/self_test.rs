//! Would a fault be noticed? Each of these plants one, in the model, in the effects of the optimised
//! program, or in the place of the plain program, and runs until it is found.

mod invariants;

use {
    crate::model::{
        SEED, judge::Judge, replay, sequence, shrink::shrink, step::Step, tally::Tally,
    },
    cu_vault_interface::{error::VaultError, instruction::Instruction as Tag},
    cu_vault_tests::{
        dice::Dice,
        ix,
        machine::Outcome,
        model::{Ledger, Prediction, predict, refusal::Refusal, vault::State},
        saved,
    },
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    std::{collections::BTreeMap, fs, path::Path},
};

/// Within so many steps a fault must be noticed.
const STEPS: u64 = 10_000;

/// The steps up to the first that something is wrong with, and what.
fn find(judge: &Judge) -> Option<(Vec<Instruction>, String)> {
    let mut tally = Tally::default();
    (0..)
        .map_while(|index| {
            (tally.steps() < STEPS)
                .then(|| sequence(judge, Dice::nth(SEED, index), &mut tally).err())
        })
        .find_map(|found| found)
}

/// A fault is found, and what is left of the sequence is this short.
fn is_noticed(judge: &Judge, says: &str, most: usize) {
    let (steps, broken) = find(judge).unwrap_or_else(|| panic!("never noticed: {says}"));
    assert!(broken.contains(says), "{broken}, not: {says}");
    let steps = shrink(steps, |steps| replay(judge, steps).is_err());
    assert!(
        (1..=most).contains(&steps.len()),
        "{} steps are left: {steps:#?}",
        steps.len()
    );
}

/// A model that is wrong in one way.
fn with_model(
    wrong: impl Fn(&Instruction, &Ledger, Prediction) -> Prediction + Send + Sync + 'static,
) -> Judge {
    let mut judge = Judge::new();
    judge.predict = Box::new(move |ledger, instruction, rent_reserve| {
        let right = predict(ledger, instruction, rent_reserve);
        wrong(instruction, ledger, right)
    });
    judge
}

/// A model that does not know one reason to refuse.
fn without(error: VaultError) -> Judge {
    with_model(move |_, _, prediction| match prediction {
        Prediction::Refused(mut refusals) => {
            refusals.remove(&Refusal::from(error));
            if refusals.is_empty() {
                Prediction::Done {
                    changes: BTreeMap::new(),
                    return_data: Vec::new(),
                }
            } else {
                Prediction::Refused(refusals)
            }
        }
        done => done,
    })
}

/// A model that gets the changes of one instruction wrong.
fn with_changes(
    tag: Tag,
    wrong: impl Fn(&mut BTreeMap<Pubkey, Account>, &mut Vec<u8>) + Send + Sync + 'static,
) -> Judge {
    with_model(move |instruction, _, mut prediction| {
        if instruction.data.first() == Some(&(tag as u8))
            && let Prediction::Done {
                changes,
                return_data,
            } = &mut prediction
        {
            wrong(changes, return_data);
        }
        prediction
    })
}

/// An optimised program whose successes are seen otherwise than they are.
fn with_outcome(tag: Tag, wrong: fn(&mut Outcome)) -> Judge {
    let mut judge = Judge::new();
    judge.tamper = Box::new(move |instruction, outcome| {
        if instruction.data.first() == Some(&(tag as u8)) && outcome.result.is_ok() {
            wrong(outcome);
        }
    });
    judge
}

#[test]
fn a_model_that_lets_anybody_command_a_vault_is_noticed() {
    is_noticed(&without(VaultError::WrongAuthority), "Custom(6010)", 3);
}

#[test]
fn a_model_that_pays_out_the_rent_reserve_is_noticed() {
    is_noticed(&without(VaultError::InsufficientFunds), "Custom(6018)", 3);
}

#[test]
fn a_model_that_knows_no_canonical_bump_is_noticed() {
    is_noticed(&without(VaultError::NonCanonicalBump), "Custom(6014)", 3);
}

#[test]
fn a_model_that_keeps_the_nominee_is_noticed() {
    let judge = with_changes(Tag::AcceptAuthority, |changes, _| {
        for account in changes.values_mut() {
            if let Some(state) = State::of(account) {
                let nominee = Some(state.authority);
                account.data = State { nominee, ..state }.encode();
            }
        }
    });
    is_noticed(&judge, "predicted", 4);
}

#[test]
fn a_model_that_is_wrong_in_a_bit_of_an_extension_is_noticed() {
    let judge = with_changes(Tag::WithdrawToken, |changes, _| {
        for account in changes
            .values_mut()
            .filter(|account| account.data.len() > 165)
        {
            *account.data.last_mut().expect("it is long") ^= 1;
        }
    });
    is_noticed(&judge, "predicted", 3);
}

#[test]
fn a_model_that_counts_the_reserve_as_withdrawable_is_noticed() {
    let judge = with_changes(Tag::GetVault, |_, return_data| return_data[0] ^= 1);
    is_noticed(&judge, "returned", 3);
}

#[test]
fn a_model_that_pays_a_repeated_recipient_once_is_noticed() {
    let judge = with_model(|instruction, ledger, mut prediction| {
        if instruction.data.first() == Some(&(Tag::PayoutSol as u8))
            && let Prediction::Done { changes, .. } = &mut prediction
            && let [.., first, last] = &instruction.accounts[..]
            && first.pubkey == last.pubkey
            && instruction.accounts.len() == 4
        {
            let second = u64::from_le_bytes(instruction.data[9..].try_into().expect("two amounts"));
            let account = changes
                .entry(last.pubkey)
                .or_insert_with(|| ledger[&last.pubkey].clone());
            account.lamports = account.lamports.saturating_sub(second.max(1));
        }
        prediction
    });
    is_noticed(&judge, "predicted", 3);
}

#[test]
fn a_plain_program_that_is_another_one_is_noticed() {
    is_noticed(&Judge::with("relay"), "plain", 1);
}

#[test]
fn a_program_that_refuses_what_it_should_do_is_noticed() {
    let judge = with_outcome(Tag::StatelessWithdraw, |outcome| {
        outcome.result = Err(InstructionError::Custom(1));
    });
    is_noticed(&judge, "Custom(1)", 1);
}

#[test]
fn a_program_that_keeps_a_lamport_is_noticed() {
    let judge = with_outcome(Tag::CloseVault, |outcome| {
        outcome.accounts[1].1.lamports += 1;
        outcome.accounts[2].1.lamports -= 1;
    });
    is_noticed(&judge, "predicted", 5);
}

/// The row, for any compiler, and one more.
#[test]
fn a_compute_unit_above_the_ceiling_is_noticed() {
    let judge = Judge::new();
    let mut ceilings = judge.ceilings;
    ceilings.are_of_this_compiler = true;
    let vault = &judge.start.cast.vaults[0];
    let call = ix::get_vault(&vault.key);
    let before = [(vault.key, judge.start.ledger[&vault.key].clone())];
    let shape = ceilings.shape(&call, &before);
    assert!(shape.fast);
    let row = ceilings.ceiling(&shape).expect("there is a row");
    assert_eq!(ceilings.hold(&shape, row), Ok(()));
    let broken = ceilings.hold(&shape, row + 1).unwrap_err();
    assert!(broken.contains("the ceiling of"), "{broken}");
}

#[test]
fn a_saved_sequence_is_read_back_as_it_was() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("model.json");
    // What an earlier run has left.
    let _ = fs::remove_file(&file);
    let judge = Judge::new();
    let mut dice = Dice::nth(SEED, 0);
    let ledger = &judge.start.ledger;
    let steps: Vec<_> = (0..500)
        .map(|_| crate::model::deal::step(&mut dice, &judge.start, ledger))
        .collect();
    let written: Vec<_> = steps
        .iter()
        .map(|step| Step::of(step, &judge.start.cast))
        .collect();
    let name = saved::save("sequence", &written, &file);
    let read: Vec<_> = saved::all::<Vec<Step>>(&file)[&name]
        .iter()
        .map(|step| step.instruction(&judge.start.cast))
        .collect();
    assert_eq!(read, steps);
}

#[test]
fn only_the_steps_that_it_takes_are_left() {
    let needed = [13, 77, 78];
    let steps: Vec<_> = (0..100).collect();
    let left = shrink(steps, |steps| {
        needed.iter().all(|step| steps.contains(step))
    });
    assert_eq!(left, needed);
}
