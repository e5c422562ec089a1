//! What was run, and whether the dice were fair.

use {
    crate::model::{
        ceilings::{Ceilings, Shape},
        judge::Verdict,
    },
    cu_vault_interface::{error::VaultError, instruction::TABLE},
    cu_vault_tests::model::Prediction,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    std::{collections::BTreeMap, fmt::Write, ops::AddAssign},
};

/// The least number of calls with each outcome of each instruction, of ten thousand calls.
const LEAST: u64 = 100;

#[derive(Default)]
pub struct Tally {
    pub sequences: u64,
    /// Refused and done, by discriminator.
    calls: BTreeMap<u8, [u64; 2]>,
    /// By what the optimised program answered.
    errors: BTreeMap<String, u64>,
    /// Single reasons of refusals: those where no other error would have done.
    pub exact: u64,
    /// Calls on a look-alike that would change nothing.
    pub idle: u64,
    pub outside: u64,
    pub older: u64,
    /// What the optimised program used in all calls together.
    pub cu: u64,
    /// Calls and the most CU, by form.
    shapes: BTreeMap<Shape, [u64; 2]>,
}

impl Tally {
    pub fn count(&mut self, instruction: &Instruction, verdict: &Verdict, shape: Option<Shape>) {
        let (outcome, prediction) = match verdict {
            Verdict::Outside(result) => {
                self.outside += u64::from(result.is_ok());
                return;
            }
            Verdict::Call(outcome, prediction) => (outcome, prediction),
        };
        let tag = instruction.data.first().copied().unwrap_or(u8::MAX);
        self.calls.entry(tag).or_default()[usize::from(outcome.result.is_ok())] += 1;
        self.cu += outcome.cu;
        if let Err(error) = &outcome.result {
            *self.errors.entry(name(error)).or_default() += 1;
        }
        if let Prediction::Refused(refusals) = prediction {
            self.exact += u64::from(refusals.len() == 1);
            let idle = refusals.iter().all(|refusal| refusal.is_idle());
            self.idle += u64::from(idle);
        }
        if let Some(shape) = shape {
            let [calls, most] = self.shapes.entry(shape).or_default();
            *calls += 1;
            *most = outcome.cu.max(*most);
        }
    }

    pub fn steps(&self) -> u64 {
        self.refused() + self.done()
    }

    pub fn refused(&self) -> u64 {
        self.calls.values().map(|[refused, _]| refused).sum()
    }

    pub fn done(&self) -> u64 {
        self.calls.values().map(|[_, done]| done).sum()
    }

    pub fn errors(&self) -> usize {
        self.errors.len()
    }

    pub fn print(&self) {
        for spec in TABLE {
            let [refused, done] = self.of(spec.instruction as u8);
            println!("{:20}{done:>9} done{refused:>9} refused", spec.name);
        }
        for (error, count) in &self.errors {
            println!("{count:>9} {error}");
        }
        println!(
            "{} steps, {} done, {} refused ({} for one reason alone, {} idle on a look-alike), \
             {} outside events, {} on v0",
            self.steps(),
            self.done(),
            self.refused(),
            self.exact,
            self.idle,
            self.outside,
            self.older,
        );
    }

    fn of(&self, tag: u8) -> [u64; 2] {
        self.calls.get(&tag).copied().unwrap_or_default()
    }

    /// Each instruction succeeds often and fails often, and each error that a caller may meet is met.
    pub fn assert_that_the_dice_are_fair(&self) {
        let least = self.steps() * LEAST / 10_000;
        for spec in TABLE {
            let [refused, done] = self.of(spec.instruction as u8);
            assert!(
                refused.min(done) > least,
                "{}: {done} done, {refused} refused",
                spec.name
            );
        }
        use InstructionError::*;
        let own = VaultError::ALL.iter().map(|error| Custom(error.code()));
        let left_to_others = [
            PrivilegeEscalation,
            ProgramFailedToComplete,
            MissingAccount,
            ExternalAccountLamportSpend,
            ExternalAccountDataModified,
        ];
        for error in own.chain(left_to_others) {
            let named = name(&error);
            assert!(self.errors.contains_key(&named), "{named} is never met");
        }
        assert!(self.idle > 0, "no call is idle on a look-alike");
    }

    /// The highest cost of each form.
    pub fn ceilings(&self, ceilings: &Ceilings) -> String {
        let mut text = String::from(
            "# The highest cost of each call\n\n\
             Of the calls that succeed in the sequences of `tests/tests/model`, with the seed and the number\n\
             of steps of every run. *Fast* is the form that the reference calls so; its ceiling is the row of\n\
             `bench/baseline.json`. Other calls take the general path, whose ceiling is the row and a surplus\n\
             (`tests/tests/model/ceilings.rs`). Without a row there is none but this table. Of a new vault the\n\
             bump is behind the name.\n\n\
             | instruction | path | calls | most CU | row | ceiling |\n|---|---|---:|---:|---|---:|\n",
        );
        for (shape, [calls, most]) in &self.shapes {
            let path = if shape.fast { "fast" } else { "general" };
            let bump = match shape.row.as_deref() {
                Some("create_vault") => format!(" @{}", 255 - shape.bumps),
                _ => String::new(),
            };
            let to_itself = if shape.to_itself { " to who signs" } else { "" };
            let row = shape.row.as_deref().unwrap_or("–");
            let ceiling = ceilings.ceiling(shape);
            let ceiling = ceiling.map_or_else(|| "–".to_owned(), |ceiling| ceiling.to_string());
            writeln!(
                text,
                "| {}{bump}{to_itself} | {path} | {calls} | {most} | {row} | {ceiling} |",
                shape.name
            )
            .expect("a string takes everything");
        }
        text
    }
}

/// How a step ended.
pub fn end(result: &Result<(), InstructionError>) -> String {
    match result {
        Ok(()) => "done".to_owned(),
        Err(error) => name(error),
    }
}

/// An error as it is counted.
fn name(error: &InstructionError) -> String {
    let InstructionError::Custom(code) = error else {
        return format!("{error:?}");
    };
    match VaultError::from_code(*code) {
        Some(error) => format!("{code} {}", error.name()),
        None => format!("Custom({code})"),
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.sequences += other.sequences;
        self.exact += other.exact;
        self.idle += other.idle;
        self.outside += other.outside;
        self.older += other.older;
        self.cu += other.cu;
        for (tag, counts) in other.calls {
            let sum = self.calls.entry(tag).or_default();
            sum[0] += counts[0];
            sum[1] += counts[1];
        }
        for (error, count) in other.errors {
            *self.errors.entry(error).or_default() += count;
        }
        for (shape, [calls, most]) in other.shapes {
            let sum = self.shapes.entry(shape).or_default();
            sum[0] += calls;
            sum[1] = most.max(sum[1]);
        }
    }
}
