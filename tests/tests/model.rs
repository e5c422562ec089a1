//! Three ways to the same end: the optimised program, the plain one with every check explicit, and a
//! model on the host. Sequences of steps, dealt by dice, run on all three, and what one step leaves is
//! what the next one finds. They must agree on the outcome, the accounts to the byte, the return data and
//! the reason of a refusal; [`cu_vault_tests::model::refusal`] says which reasons are one. A share of the
//! steps runs on the ELF for sBPF v0 as well.
//!
//! The rules that must hold after each step, apart from the three, are in [`invariants`], what a step may cost in
//! [`ceilings`].
//!
//! On every run the sequences are the same ones, a few of them in a quick run. Others, or more, or a long
//! run that is recorded:
//!
//! ```sh
//! CU_MODEL_SEED=7 CU_MODEL_STEPS=1000000 scripts/test.sh model -- --nocapture
//! CU_MODEL_RECORD=1 CU_MODEL_SEED=2 CU_MODEL_STEPS=5000000 scripts/test.sh model::dealt -- --nocapture
//! ```
//!
//! A sequence on which something is wrong is made as short as it can be while it still is, and saved among
//! `tests/fixtures/model.json`. The cases there run every time.

#![forbid(unsafe_code)]

mod ceilings;
mod deal;
mod invariants;
mod judge;
mod self_test;
mod shrink;
mod step;
mod tally;
mod world;

use {
    crate::model::{
        judge::Judge,
        step::{Step, is_call},
        tally::Tally,
        world::Start,
    },
    cu_vault_tests::{
        dice::{self, Dice},
        evidence::{Evidence, Record},
        generated, saved,
    },
    solana_instruction::Instruction,
    std::{env, num::NonZero, ops::Range, panic::resume_unwind, thread},
};

const SUITE: &str = "model";

const SEED: u64 = 1;
const STEPS: u64 = 200_000;

/// As many find every mutant of the mutation check that the whole number finds. They are the first of the
/// whole number, which records their CU: so a quick run notices when the pages of the slow one are out of date.
const FEW: u64 = 10_000;
const CU_OF_FEW: &str = "CU of the steps of a quick run, the first 10000";

/// Set, it has the run recorded as the long one, which has this many steps at least.
const RECORD: &str = "CU_MODEL_RECORD";
const LONG_STEPS: u64 = 5_000_000;

/// Calls of a sequence.
const LENGTH: u64 = 200;

/// One in so many calls runs on the ELF for sBPF v0, too.
const OLDER: usize = 8;

/// After so many sequences a worker says how far it is; a run as usual is over before.
const PROGRESS: u64 = 2_500;

/// How the slow run is repeated.
const AGAIN: &str = "scripts/test.sh model -- --include-ignored";

const SHOWS: &str = "The optimised program, the plain one with every check explicit and a model on the \
                     host agree on every step of dealt sequences, and the invariants hold after each";

#[test]
fn all_saved_sequences_come_to_the_same_end() {
    let judge = Judge::new();
    let saved = saved::all::<Vec<Step>>(&saved::file(SUITE));
    assert!(!saved.is_empty(), "no sequence is saved");
    for (name, steps) in saved {
        let cast = &judge.start.cast;
        let instructions: Vec<_> = steps.iter().map(|step| step.instruction(cast)).collect();
        let ends =
            replay(&judge, &instructions).unwrap_or_else(|broken| panic!("{name}: {broken}"));
        for (index, (step, end)) in steps.iter().zip(ends).enumerate() {
            let written = step.ends.as_ref().unwrap_or(&end);
            assert_eq!(end, *written, "{name}: step {index}");
        }
    }
}

#[test]
fn dealt_sequences_come_to_the_same_end() {
    let seed = dice::number("CU_MODEL_SEED", SEED);
    let steps = dice::number("CU_MODEL_STEPS", FEW);
    if env::var_os(RECORD).is_some() {
        return long_run(seed, steps);
    }
    let (tally, judge) = run(seed, steps);
    tally.print();
    if steps >= STEPS {
        tally.assert_that_the_dice_are_fair();
    }
    if (seed, steps) == (SEED, FEW)
        && judge.ceilings.are_of_this_compiler
        && !generated::is_writing()
    {
        let record = Record::read(SUITE).expect("the slow run is recorded");
        assert_eq!(
            record.value(CU_OF_FEW),
            Some(&*tally.cu.to_string()),
            "other calls are dealt, or they cost something else, than when the slow run was recorded; \
             CU_WRITE=1 {AGAIN} writes it again"
        );
    }
}

#[test]
#[ignore = "slow: 200,000 steps; runs with scripts/test.sh --all"]
fn many_dealt_sequences_come_to_the_same_end() {
    let mut evidence = Evidence::start(SUITE, SHOWS, AGAIN);
    let (tally, judge) = run(SEED, STEPS);
    tally.print();
    tally.assert_that_the_dice_are_fair();
    if judge.ceilings.are_of_this_compiler {
        generated::hold("model_ceilings.md", &tally.ceilings(&judge.ceilings));
    } else {
        println!("the rows are of another compiler: no ceiling was compared");
    }
    tell(&mut evidence, &tally, SEED);
    evidence.figure(CU_OF_FEW, run(SEED, FEW).0.cu);
    evidence.hold();
}

/// Many more steps, recorded with the ELFs that they ran.
fn long_run(seed: u64, steps: u64) {
    assert!(
        seed != SEED && steps >= LONG_STEPS,
        "a long run has another seed and {LONG_STEPS} steps or more"
    );
    let mut evidence = Evidence::start(
        "model_long",
        SHOWS,
        &format!(
            "{RECORD}=1 CU_MODEL_SEED={seed} CU_MODEL_STEPS={steps} scripts/test.sh model::dealt"
        ),
    );
    let (tally, _) = run(seed, steps);
    tally.print();
    tally.assert_that_the_dice_are_fair();
    tell(&mut evidence, &tally, seed);
    evidence.record();
}

fn tell(evidence: &mut Evidence, tally: &Tally, seed: u64) {
    evidence.figure("steps", tally.steps());
    evidence.figure("successes", tally.done());
    evidence.figure("refusals", tally.refused());
    evidence.figure("refusals for which one error alone would do", tally.exact);
    evidence.figure("different errors met", tally.errors());
    evidence.figure(
        "calls that would change nothing, on a look-alike, which the plain program alone refuses",
        tally.idle,
    );
    evidence.figure("steps on the ELF for sBPF v0 too", tally.older);
    evidence.figure("events outside of the vault", tally.outside);
    evidence.figure("sequences", tally.sequences);
    evidence.figure("seed", seed);
}

/// Deals sequences until there are this many steps, and runs them.
fn run(seed: u64, steps: u64) -> (Tally, Judge) {
    let judge = Judge::new();
    let sequences = steps.div_ceil(LENGTH);
    println!("seed {seed}, {sequences} sequences");
    let workers = thread::available_parallelism().map_or(1, NonZero::get) as u64;
    let share = sequences.div_ceil(workers).max(1);
    let starts = (0..sequences).step_by(share as usize);
    let tally = thread::scope(|scope| {
        let workers: Vec<_> = starts
            .map(|start| start..sequences.min(start + share))
            .map(|indices| scope.spawn(|| work(&Judge::new(), seed, indices)))
            .collect();
        let mut tally = Tally::default();
        for worker in workers {
            tally += worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
        tally
    });
    (tally, judge)
}

fn work(judge: &Judge, seed: u64, indices: Range<u64>) -> Tally {
    let mut tally = Tally::default();
    for index in indices {
        if let Err((steps, broken)) = sequence(judge, Dice::nth(seed, index), &mut tally) {
            fail(judge, seed, index, steps, broken);
        }
        if tally.sequences.is_multiple_of(PROGRESS) {
            println!("{} steps", tally.steps());
        }
    }
    tally
}

/// Deals a sequence and runs it; on a mismatch, the steps up to it and what is wrong.
fn sequence(
    judge: &Judge,
    mut dice: Dice,
    tally: &mut Tally,
) -> Result<(), (Vec<Instruction>, String)> {
    let mut ledger = judge.start.ledger.clone();
    let mut steps = Vec::new();
    let mut calls = 0;
    while calls < LENGTH {
        let instruction = deal::step(&mut dice, &judge.start, &ledger);
        let is_call = is_call(&instruction);
        calls += u64::from(is_call);
        let older = dice.one_in(OLDER);
        steps.push(instruction);
        let instruction = steps.last().expect("it was just pushed");
        match judge.step(&mut ledger, instruction, older) {
            Ok((verdict, shape)) => {
                tally.older += u64::from(is_call && older);
                tally.count(instruction, &verdict, shape);
            }
            Err(broken) => return Err((steps, broken)),
        }
    }
    let Start {
        ledger: first,
        cast,
        ..
    } = &judge.start;
    invariants::hold_at_the_end(first, &ledger, cast).map_err(|broken| (steps, broken))?;
    tally.sequences += 1;
    Ok(())
}

/// Runs steps from the start, each call on every ELF, and says how each ended.
fn replay(judge: &Judge, steps: &[Instruction]) -> Result<Vec<String>, String> {
    let mut ledger = judge.start.ledger.clone();
    let mut ends = Vec::new();
    for step in steps {
        let (verdict, _) = judge.step(&mut ledger, step, true)?;
        ends.push(tally::end(verdict.result()));
    }
    invariants::hold_at_the_end(&judge.start.ledger, &ledger, &judge.start.cast)?;
    Ok(ends)
}

fn fail(judge: &Judge, seed: u64, index: u64, steps: Vec<Instruction>, broken: String) -> ! {
    let steps = shrink::shrink(steps, |steps| replay(judge, steps).is_err());
    let cast = &judge.start.cast;
    let steps: Vec<_> = steps.iter().map(|step| Step::of(step, cast)).collect();
    let file = saved::file_of_new(SUITE);
    let name = saved::save("sequence", &steps, &file);
    panic!(
        "sequence {index} of seed {seed}: {broken}\nshrunk and saved to {} as {name}:\n{steps:#?}",
        file.display()
    );
}
