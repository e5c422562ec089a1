//! One row to measure, wherever it was described: a plan, a fixture or a bench in Rust.

use {
    super::fix::Recording,
    crate::{frame::Names, measure::Row, programs::Called, scenario::Scenario},
    cu_runtime::{Run, Svm},
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    std::{mem, path::PathBuf},
};

/// The most accounts that an instruction can name.
const MAX_METAS: usize = 255;

/// What a row's id is made of: the baseline, the charts and the flamegraph all know a row by it.
pub const ID: &str = "letters, digits and any of _ - . : /";

pub fn is_id(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.:/".contains(c);
    !id.is_empty() && id.chars().all(plain)
}

/// An instruction to measure and what it needs.
pub struct Case {
    pub id: String,
    /// The file that describes it, for messages.
    pub source: String,
    /// Where the ELF lies for it.
    pub program_id: Pubkey,
    /// What the file calls the ELF's program.
    pub name: Option<String>,
    /// Programs that the ELF's program calls, besides those that every cluster has.
    pub programs: Vec<Program>,
    pub accounts: Vec<(Pubkey, Account)>,
    /// Run before it, on the same accounts; each must succeed.
    pub before: Vec<(String, Instruction)>,
    pub instruction: Instruction,
    /// The error that it must end with.
    pub refused: Option<InstructionError>,
    pub max_cu: Option<u64>,
    /// What a fixture holds beyond that.
    pub recording: Option<Box<Recording>>,
}

/// A program by its ELF.
#[derive(Clone)]
pub struct Program {
    pub name: String,
    pub id: Pubkey,
    pub file: PathBuf,
    pub elf: Vec<u8>,
}

/// A row, and what a reader should know about it.
pub struct Outcome {
    pub row: Row,
    pub notes: Vec<String>,
}

impl Case {
    /// Runs the instruction on `svm`, which has every program already.
    pub fn measure(
        mut self,
        mut svm: Svm,
        names: &impl Names,
        called: &mut Vec<Called>,
    ) -> Result<Outcome, String> {
        let place = format!("{}: {}", self.source, self.id);
        let at = |what: String| format!("{place}: {what}");

        if let Some(recording) = &self.recording {
            recording.restore(&mut svm);
        }
        self.complete_accounts(&svm).map_err(at)?;
        for (id, instruction) in mem::take(&mut self.before) {
            let run = run(&mut svm, &instruction, &self.accounts, None)
                .map_err(|what| at(format!("after `{id}`: {what}")))?;
            self.accounts = run.result.resulting_accounts;
        }

        let run = run(
            &mut svm,
            &self.instruction,
            &self.accounts,
            self.refused.as_ref(),
        )
        .map_err(at)?;
        let mut notes = Vec::new();
        if let Some(recording) = &self.recording {
            recording.check(&run).map_err(at)?;
            notes = recording.notes(&svm, &run).into_iter().map(at).collect();
        }

        let scenario = Scenario {
            id: self.id,
            svm,
            instruction: self.instruction,
            accounts: self.accounts,
            refused: self.refused,
        };
        let row = Row::measure(&scenario, names, called)?;
        Ok(Outcome { row, notes })
    }

    /// Programs and sysvars have the accounts that the cluster gives them, whatever a file says of the
    /// former; every other account must be there.
    fn complete_accounts(&mut self, svm: &Svm) -> Result<(), String> {
        self.accounts
            .retain(|(key, _)| svm.find_program_account(key).is_none());
        let sysvars = svm.mollusk.sysvars.get_all_keyed_sysvar_accounts();
        let instructions = self
            .before
            .iter()
            .map(|(_, instruction)| instruction)
            .chain([&self.instruction]);
        for instruction in instructions {
            let program = &instruction.program_id;
            if svm.find_program_account(program).is_none() {
                return Err(format!(
                    "the program {program} is neither the ELF's nor among those that it calls"
                ));
            }
            if instruction.accounts.len() > MAX_METAS {
                return Err(format!(
                    "{} accounts, but an instruction names {MAX_METAS} at the most",
                    instruction.accounts.len()
                ));
            }
            for meta in &instruction.accounts {
                let key = meta.pubkey;
                if key == INSTRUCTIONS_SYSVAR
                    || self.accounts.iter().any(|(known, _)| *known == key)
                {
                    continue;
                }
                let account = svm
                    .find_program_account(&key)
                    .or_else(|| {
                        let (_, account) = sysvars.iter().find(|(sysvar, _)| *sysvar == key)?;
                        Some(account.clone())
                    })
                    .ok_or_else(|| format!("the account {key} is named, but not described"))?;
                self.accounts.push((key, account));
            }
        }
        Ok(())
    }
}

/// Made for each run by the SVM, which knows the instructions.
const INSTRUCTIONS_SYSVAR: Pubkey =
    Pubkey::from_str_const("Sysvar1nstructions1111111111111111111111111");

/// Runs an instruction that must end with `refused`, or succeed.
fn run(
    svm: &mut Svm,
    instruction: &Instruction,
    accounts: &[(Pubkey, Account)],
    refused: Option<&InstructionError>,
) -> Result<Run, String> {
    let (run, log) = svm
        .run_logged(instruction, accounts)
        .map_err(|mismatch| mismatch.to_string())?;
    let reason = || {
        let failed = log.iter().rev().find(|line| line.contains(" failed: "));
        failed.map_or_else(String::new, |line| format!(" ({line})"))
    };
    // A loop without an end and a fault of the VM both take all there is; neither has a price.
    let budget = svm.mollusk.compute_budget.compute_unit_limit;
    if run.cu() >= budget {
        return Err(format!(
            "the whole budget of {budget} CU went, so there is no figure{}",
            reason()
        ));
    }
    match (run.result.raw_result.as_ref().err(), refused) {
        (None, Some(expected)) => Err(format!(
            "the instruction succeeded, but should fail with {expected:?}"
        )),
        (Some(error), None) => Err(format!("the instruction failed: {error:?}{}", reason())),
        (Some(error), Some(expected)) if error != expected => Err(format!(
            "the instruction failed with {error:?}, not {expected:?}{}",
            reason()
        )),
        _ => Ok(run),
    }
}
