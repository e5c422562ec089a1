//! One step on every machine, held against the model and against what must always hold.

use {
    crate::model::{
        ceilings::{Ceilings, Shape},
        invariants,
        step::is_call,
        world::Start,
    },
    cu_vault_tests::{
        Arch,
        machine::{Machine, Outcome},
        model::{Ledger, Prediction, predict, refusal::Refusal},
    },
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
};

type Predict = Box<dyn Fn(&Ledger, &Instruction, u64) -> Prediction + Send + Sync>;
/// Whether an error is how a program refuses a call for this reason.
type IsReason = fn(Refusal, &InstructionError) -> bool;

type Tamper = Box<dyn Fn(&Instruction, &mut Outcome) + Send + Sync>;

/// The machines and the model.
pub struct Judge {
    pub start: Start,
    pub ceilings: Ceilings,
    older_ceilings: Ceilings,
    optimised: Machine,
    older: Machine,
    plain: Machine,
    /// The model; another one only to see whether it would be noticed.
    pub predict: Predict,
    /// The change to the optimised program's outcomes: none, except to see whether it would be noticed.
    pub tamper: Tamper,
}

/// What a step came to.
pub enum Verdict {
    /// A call: what the optimised program did, what was wrong with it.
    Call(Outcome, Prediction),
    /// Something else.
    Outside(Result<(), InstructionError>),
}

impl Verdict {
    pub fn result(&self) -> &Result<(), InstructionError> {
        match self {
            Self::Call(outcome, _) => &outcome.result,
            Self::Outside(result) => result,
        }
    }
}

impl Judge {
    pub fn new() -> Self {
        Self::with("plain")
    }

    /// With another program in the place of the plain one.
    pub fn with(plain: &str) -> Self {
        let start = Start::new();
        Self {
            ceilings: Ceilings::read(Arch::V3, start.rent_reserve),
            older_ceilings: Ceilings::read(Arch::V0, start.rent_reserve),
            start,
            optimised: Machine::new(Arch::V3, "cu_vault"),
            older: Machine::new(Arch::V0, "cu_vault"),
            plain: Machine::new(Arch::V3, plain),
            predict: Box::new(predict),
            tamper: Box::new(|_, _| {}),
        }
    }

    /// Runs a step, and keeps what it did; of a call that succeeds, the form too. `older`: on the ELF for
    /// sBPF v0 as well.
    pub fn step(
        &self,
        ledger: &mut Ledger,
        instruction: &Instruction,
        older: bool,
    ) -> Result<(Verdict, Option<Shape>), String> {
        let before = accounts_of(ledger, instruction);
        let mut outcome = self.optimised.run(instruction, &before);
        if !is_call(instruction) {
            apply(ledger, &outcome);
            return Ok((Verdict::Outside(outcome.result), None));
        }
        (self.tamper)(instruction, &mut outcome);
        let older = older.then(|| self.older.run(instruction, &before));
        let difference = older.as_ref().and_then(|older| outcome.difference(older));
        if let Some(difference) = difference {
            return Err(format!("v3 and v0 differ: {difference}"));
        }
        let plain = self.plain.run(instruction, &before);
        let prediction = (self.predict)(ledger, instruction, self.start.rent_reserve);

        let of_plain: IsReason = |refusal, error| refusal.of_plain() == *error;
        for (name, outcome, is_reason) in [
            ("optimised", &outcome, Refusal::is_of_vault as IsReason),
            ("plain", &plain, of_plain),
        ] {
            if outcome.faulted {
                return Err(format!("{name}: a fault, {:?}", outcome.result));
            }
            compare(
                outcome,
                &prediction,
                &before,
                name == "optimised",
                is_reason,
            )
            .map_err(|difference| format!("{name} and the model differ: {difference}"))?;
            invariants::hold(instruction, &before, outcome, &self.start.cast)
                .map_err(|broken| format!("{name}: {broken}"))?;
        }
        if outcome.result.is_ok()
            && plain.result.is_ok()
            && let Some(difference) = outcome.difference(&plain)
        {
            return Err(format!("optimised and plain differ: {difference}"));
        }
        let shape = match outcome.result {
            Ok(()) => {
                let shape = self.ceilings.shape(instruction, &before);
                self.ceilings.hold(&shape, outcome.cu)?;
                if let Some(older) = older {
                    self.older_ceilings.hold(&shape, older.cu)?;
                }
                Some(shape)
            }
            Err(_) => None,
        };
        apply(ledger, &outcome);
        Ok((Verdict::Call(outcome, prediction), shape))
    }
}

fn compare(
    outcome: &Outcome,
    prediction: &Prediction,
    before: &[(Pubkey, Account)],
    may_idle: bool,
    is_reason: IsReason,
) -> Result<(), String> {
    match prediction {
        Prediction::Done {
            changes,
            return_data,
        } => {
            if let Some(error) = outcome.result.as_ref().err() {
                return Err(format!("{error:?}, predicted to succeed"));
            }
            for ((key, before), (_, after)) in before.iter().zip(&outcome.accounts) {
                let predicted = changes.get(key).unwrap_or(before);
                if after != predicted {
                    return Err(format!("{key} is {after:?}, predicted {predicted:?}"));
                }
            }
            if outcome.return_data != *return_data {
                return Err(format!(
                    "returned {:?}, predicted {return_data:?}",
                    outcome.return_data
                ));
            }
            Ok(())
        }
        Prediction::Refused(refusals) => match outcome.result.as_ref().err() {
            Some(error) if refusals.iter().any(|refusal| is_reason(*refusal, error)) => Ok(()),
            // Nothing to forbid, and nothing done.
            None if may_idle
                && refusals.iter().all(|refusal| refusal.is_idle())
                && outcome.accounts == before
                && outcome.return_data.is_empty() =>
            {
                Ok(())
            }
            _ => Err(format!(
                "{:?}, predicted one of {refusals:?}",
                outcome.result
            )),
        },
    }
}

/// Every account that the instruction names, once.
fn accounts_of(ledger: &Ledger, instruction: &Instruction) -> Vec<(Pubkey, Account)> {
    let mut accounts: Vec<(Pubkey, Account)> = Vec::with_capacity(instruction.accounts.len());
    for meta in &instruction.accounts {
        if accounts.iter().all(|(key, _)| *key != meta.pubkey) {
            let account = ledger.get(&meta.pubkey).cloned().unwrap_or_default();
            accounts.push((meta.pubkey, account));
        }
    }
    accounts
}

fn apply(ledger: &mut Ledger, outcome: &Outcome) {
    if outcome.result.is_err() {
        return;
    }
    for (key, account) in &outcome.accounts {
        if *account == Account::default() {
            ledger.remove(key);
        } else {
            ledger.insert(*key, account.clone());
        }
    }
}
