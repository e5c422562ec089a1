//! The vault does the same with every input as its general path alone. It has the same result to the error
//! code, the same accounts to the byte, the same return data. Both as sBPF v3 and v0, so it is four ELFs
//! that must agree. None of them may fault. A share of the inputs also runs where accounts are mapped into
//! memory as the runtimes to come do it, and there they must at least fault alike.
//!
//! Inputs are dealt by dice, well-formed and malformed: a valid call of any instruction, in many forms,
//! mostly with nothing or little wrong. On every run they are the same ones, a few of them in a quick run.
//! Others, or more:
//!
//! ```sh
//! CU_DIFFERENTIAL_SEED=7 CU_DIFFERENTIAL_INPUTS=10000000 scripts/test.sh differential -- --nocapture
//! ```
//!
//! An input on which two ELFs differ is made as small as it can be while they still do, and saved among
//! `tests/fixtures/differential.json`. The cases there run every time, and first.

#![forbid(unsafe_code)]

mod bench;
mod generate;
mod input;
mod self_test;
mod setting;
mod shrink;

use {
    crate::differential::{bench::Bench, input::Input, shrink::shrink},
    cu_runtime::{
        Profile, Runtime,
        features::{
            account_data_direct_mapping as direct_mapping,
            virtual_address_space_adjustments as adjustments,
        },
    },
    cu_vault_interface::instruction::TABLE,
    cu_vault_tests::{
        dice::{self, Dice},
        saved,
    },
    std::{
        collections::BTreeMap,
        iter,
        num::NonZero,
        ops::{AddAssign, Range},
        panic::resume_unwind,
        thread,
    },
};

/// The folder of the saved inputs.
const SUITE: &str = "differential";

const SEED: u64 = 1;
const INPUTS: u64 = 200_000;

/// As many find every mutant of the mutation check that the whole number finds.
const FEW: u64 = 4_000;

/// One in this many inputs runs on each of the runtimes to come as well.
const SHARE_TO_COME: u64 = 10;

#[test]
fn all_saved_inputs_do_the_same_on_every_elf() {
    let saved = saved::all::<Input>(&saved::file(SUITE));
    assert!(!saved.is_empty(), "no input is saved");
    for runtime in mappings().iter().chain([&Profile::Mainnet.into()]) {
        let bench = Bench::on(runtime);
        for (name, input) in &saved {
            if let Err(difference) = bench.run(input) {
                panic!("{runtime}: {name}: {difference}");
            }
        }
    }
}

#[test]
fn dealt_inputs_do_the_same_on_every_elf() {
    on_every_elf(dice::number("CU_DIFFERENTIAL_INPUTS", FEW));
}

#[test]
#[ignore = "slow: 200,000 inputs; runs with scripts/test.sh --all"]
fn many_dealt_inputs_do_the_same_on_every_elf() {
    on_every_elf(INPUTS);
}

fn on_every_elf(inputs: u64) {
    let tally = run(&Profile::Mainnet.into(), inputs);
    tally.print();
    tally.assert_that_the_dice_are_fair();
}

/// Where accounts are mapped one by one there are gaps between them. A read at a constant offset,
/// before the check that an account is there, faults.
#[test]
fn dealt_inputs_do_the_same_however_accounts_are_mapped() {
    however_accounts_are_mapped(dice::number("CU_DIFFERENTIAL_INPUTS", FEW));
}

#[test]
#[ignore = "slow: 60,000 inputs; runs with scripts/test.sh --all"]
fn many_dealt_inputs_do_the_same_however_accounts_are_mapped() {
    however_accounts_are_mapped(INPUTS);
}

fn however_accounts_are_mapped(inputs: u64) {
    for runtime in mappings() {
        run(&runtime, inputs / SHARE_TO_COME);
    }
}

/// The ways in which runtimes to come map accounts into memory.
fn mappings() -> [Runtime; 3] {
    let mainnet = Runtime::from(Profile::Mainnet).activate(&adjustments::ID);
    [
        mainnet.clone(),
        mainnet.activate(&direct_mapping::ID),
        Profile::All.into(),
    ]
}

/// Deals this many inputs and runs them on a runtime, each ELF of it in turn.
fn run(runtime: &Runtime, inputs: u64) -> Tally {
    let seed = dice::number("CU_DIFFERENTIAL_SEED", SEED);
    println!("{runtime}: seed {seed}, {inputs} inputs");

    let workers = thread::available_parallelism().map_or(1, NonZero::get) as u64;
    let share = inputs.div_ceil(workers).max(1);
    let starts = (0..inputs).step_by(share as usize);
    thread::scope(|scope| {
        let workers: Vec<_> = starts
            .map(|start| start..inputs.min(start + share))
            .map(|indices| scope.spawn(move || work(runtime, seed, indices)))
            .collect();
        let mut tally = Tally::default();
        for worker in workers {
            tally += worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
        tally
    })
}

/// Runs the inputs of these numbers.
fn work(runtime: &Runtime, seed: u64, indices: Range<u64>) -> Tally {
    let bench = Bench::on(runtime);
    let mut tally = Tally::default();
    for index in indices {
        let input = generate::input(Dice::nth(seed, index), &bench);
        match bench.run(&input) {
            Ok(outcome) => tally.count(&input, outcome.result.is_ok()),
            Err(difference) => fail(seed, index, input, &bench, difference),
        }
    }
    tally
}

fn fail(seed: u64, index: u64, input: Input, bench: &Bench, difference: String) -> ! {
    let input = shrink(input, |input| bench.run(input).is_err());
    let file = saved::file_of_new(SUITE);
    let name = saved::save(&input.instruction, &input, &file);
    panic!(
        "input {index} of seed {seed}: {difference}\nshrunk and saved to {} as {name}:\n{input:#?}",
        file.display()
    );
}

/// How many inputs got through, and how many did not, by instruction.
#[derive(Default)]
struct Tally(BTreeMap<String, [u64; 2]>);

impl Tally {
    fn count(&mut self, input: &Input, succeeded: bool) {
        let counts = self.0.entry(input.instruction.clone()).or_default();
        counts[usize::from(succeeded)] += 1;
    }

    fn print(&self) {
        println!("{:20}{:>10}{:>10}", "", "inputs", "succeed");
        let all = self
            .0
            .values()
            .fold([0; 2], |[a, b], [c, d]| [a + c, b + d]);
        let rows = self.0.iter().map(|(name, counts)| (name.as_str(), counts));
        for (name, [failed, succeeded]) in rows.chain(iter::once(("all", &all))) {
            let inputs = failed + succeeded;
            println!("{name:20}{inputs:>10}{:>8} %", 100 * succeeded / inputs);
        }
    }

    /// Where hardly any input succeeds, or hardly any fails, agreement proves little.
    fn assert_that_the_dice_are_fair(&self) {
        for spec in TABLE {
            let [failed, succeeded] = self.0.get(spec.name).copied().unwrap_or_default();
            let least = (failed + succeeded) / 5;
            assert!(
                failed.min(succeeded) > least,
                "{}: {succeeded} succeeded, {failed} failed",
                spec.name
            );
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        for (name, [failed, succeeded]) in other.0 {
            let counts = self.0.entry(name).or_default();
            counts[0] += failed;
            counts[1] += succeeded;
        }
    }
}
