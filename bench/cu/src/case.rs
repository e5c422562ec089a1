//! One row to measure, wherever it was described: a plan, a fixture or a bench in Rust.

use {
    crate::{
        Row, Scenario,
        fixture::recording::Recording,
        frame::Names,
        programs::Called,
        row::{NoFigure, ended},
    },
    cu_runtime::Svm,
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    std::{mem, path::PathBuf, sync::Arc},
};

/// The most accounts that an instruction can name.
pub(crate) const MAX_METAS: usize = 255;

/// An instruction to measure and what it needs.
pub(crate) struct Case {
    pub id: String,
    /// The file that describes it, for messages.
    pub origin: String,
    /// Where the ELF lies for it.
    pub program_id: Pubkey,
    /// Programs that the ELF's program calls, besides those that every cluster has.
    pub programs: Arc<[Program]>,
    /// Those of a whole plan, which its rows share. A row has copies of those that it names, while it runs.
    pub accounts: Arc<[(Pubkey, Account)]>,
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
pub(crate) struct Program {
    pub name: String,
    pub id: Pubkey,
    pub file: PathBuf,
    pub elf: Arc<[u8]>,
}

/// A row, and what a reader should know about it.
pub(crate) struct Outcome {
    pub row: Row,
    pub notes: Vec<String>,
}

impl Case {
    /// The row, and where it is described.
    pub fn place(&self) -> String {
        format!("{}: {}", self.origin, self.id)
    }

    /// Runs the instruction on `svm`, which has every program already.
    pub fn measure(
        mut self,
        mut svm: Svm,
        names: &impl Names,
        called: &mut Vec<Called>,
    ) -> Result<Outcome, NoFigure> {
        if let Some(recording) = &self.recording {
            recording.restore(&mut svm);
        }
        let mut accounts = self.named_accounts(&svm)?;
        self.accounts = Arc::default();
        for (id, instruction) in mem::take(&mut self.before) {
            accounts =
                ahead(&mut svm, &instruction, &accounts).map_err(|source| NoFigure::Ahead {
                    id,
                    source: source.into(),
                })?;
        }

        let scenario = Scenario {
            id: self.id,
            svm,
            instruction: self.instruction,
            accounts,
            refused: self.refused,
        };
        let trace = scenario.measure()?;
        let mut notes = Vec::new();
        if let Some(recording) = &self.recording {
            recording.check(&trace.run)?;
            notes = recording.notes(&scenario.svm, &trace.run);
        }
        let row = Row::of(&scenario, &trace, names, called);
        Ok(Outcome { row, notes })
    }

    /// The accounts that the instructions name. Programs and sysvars have those that the cluster gives them,
    /// whatever a file says of the former; every other account must be there.
    fn named_accounts(&self, svm: &Svm) -> Result<Vec<(Pubkey, Account)>, NoFigure> {
        let mut accounts: Vec<(Pubkey, Account)> = Vec::new();
        let ahead = self.before.iter().map(|(_, instruction)| instruction);
        for instruction in ahead.chain([&self.instruction]) {
            let program = &instruction.program_id;
            if svm.find_program_account(program).is_none() {
                return Err(NoFigure::NoProgram(*program));
            }
            if instruction.accounts.len() > MAX_METAS {
                return Err(NoFigure::TooManyAccounts(instruction.accounts.len()));
            }
            for meta in &instruction.accounts {
                let key = meta.pubkey;
                if key == INSTRUCTIONS_SYSVAR || accounts.iter().any(|(known, _)| *known == key) {
                    continue;
                }
                let described = || {
                    let (_, account) = self.accounts.iter().find(|(other, _)| *other == key)?;
                    Some(account.clone())
                };
                let account = svm
                    .find_program_account(&key)
                    .or_else(described)
                    .or_else(|| svm.sysvar_account(&key))
                    .ok_or(NoFigure::NoAccount(key))?;
                accounts.push((key, account));
            }
        }
        Ok(accounts)
    }
}

/// Runs an instruction that must succeed, and returns the accounts that it leaves.
fn ahead(
    svm: &mut Svm,
    instruction: &Instruction,
    accounts: &[(Pubkey, Account)],
) -> Result<Vec<(Pubkey, Account)>, NoFigure> {
    let (run, log) = svm.run_logged(instruction, accounts)?;
    ended(&run, &log, svm.cu_limit(), None)?;
    Ok(run.result.resulting_accounts)
}

/// Made for each run by the SVM, which knows the instructions.
const INSTRUCTIONS_SYSVAR: Pubkey =
    Pubkey::from_str_const("Sysvar1nstructions1111111111111111111111111");
