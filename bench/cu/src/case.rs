//! One row to measure, wherever it was described: a plan, a fixture or a bench in Rust.

use {
    crate::{
        Row, Scenario,
        fixture::recording::Recording,
        frame::Names,
        plan::leaves::Leaves,
        programs::Called,
        report::{Note, NoteKind},
        row::{NoFigure, ended},
        transaction,
    },
    cu_runtime::{Run, Svm},
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
    /// What its transaction asks for.
    pub limits: Limits,
    /// What must be true of the accounts afterwards.
    pub leaves: Vec<Leaves>,
}

/// What a transaction asks for, if it asks.
#[derive(Default)]
pub(crate) struct Limits {
    pub cu: Option<u64>,
    pub heap: Option<u64>,
}

impl Limits {
    fn set(&self, svm: &mut Svm) {
        let budget = &mut svm.mollusk_mut().compute_budget;
        if let Some(cu) = self.cu {
            budget.compute_unit_limit = cu;
        }
        if let Some(heap) = self.heap.and_then(|heap| heap.try_into().ok()) {
            budget.heap_size = heap;
        }
    }
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
    pub notes: Vec<Note>,
}

/// Why there is no row, and what the programs logged, if they ran.
pub(crate) struct Refusal {
    pub source: NoFigure,
    pub log: Vec<String>,
}

impl<T: Into<NoFigure>> From<T> for Refusal {
    fn from(source: T) -> Self {
        Self {
            source: source.into(),
            log: Vec::new(),
        }
    }
}

impl Case {
    /// Runs the instruction on `svm`, which has every program already.
    pub fn measure(
        mut self,
        mut svm: Svm,
        names: &impl Names,
        called: &mut Vec<Called>,
    ) -> Result<Outcome, Refusal> {
        let (program, callee) = (self.program_id, self.instruction.program_id);
        if callee != program {
            return Err(NoFigure::OtherProgram { callee, program }.into());
        }
        if let Some(recording) = &self.recording {
            recording.restore(&mut svm);
        }
        let mut accounts = self.named_accounts(&svm)?;
        self.accounts = Arc::default();
        for (id, instruction) in mem::take(&mut self.before) {
            accounts = ahead(&mut svm, &instruction, &accounts).map_err(|refusal| Refusal {
                source: NoFigure::Ahead {
                    id,
                    source: refusal.source.into(),
                },
                log: refusal.log,
            })?;
        }

        self.limits.set(&mut svm);
        let scenario = Scenario {
            id: self.id,
            svm,
            instruction: self.instruction,
            accounts,
            refused: self.refused,
        };
        let mut scenario = scenario;
        let trace = scenario.trace()?;
        let budget = scenario.svm.cu_limit();
        let recording = self.recording.as_ref();
        let checked = match recording.map(|recording| recording.end(&trace.run)) {
            Some(Err(source)) => Err(source),
            end => {
                if let Some(Ok(refused)) = end {
                    scenario.refused = refused;
                }
                ended(&trace.run, &trace.log, budget, scenario.refused.as_ref())
            }
        };
        checked
            .and_then(|()| recording.map_or(Ok(()), |recording| recording.check(&trace.run)))
            .and_then(|()| {
                let left = &trace.run.result.resulting_accounts;
                let difference = self.leaves.iter().find_map(|it| it.difference(left));
                difference.map_or(Ok(()), |what| Err(NoFigure::NotAsPlanned(what)))
            })
            .map_err(|source| refusal(source, &scenario.svm, &trace.run, &trace.log))?;

        let mut notes = recording.map_or_else(Vec::new, |recording| {
            recording.notes(&scenario.id, &scenario.svm, &trace.run)
        });
        let no_room = transaction::no_room(&scenario.instruction, scenario.svm.runtime());
        notes.extend(no_room.map(|text| Note::new(NoteKind::Transaction, &scenario.id, text)));
        let row = Row {
            max_cu: self.max_cu,
            ..Row::of(&scenario, &trace, names, called)
        };
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
        // What a plan says of a sysvar holds for those programs too that ask the runtime for it.
        for (key, account) in self.accounts.iter() {
            let named = accounts.iter().any(|(known, _)| known == key);
            if !named && *key != INSTRUCTIONS_SYSVAR && svm.sysvar_account(key).is_some() {
                accounts.push((*key, account.clone()));
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
) -> Result<Vec<(Pubkey, Account)>, Refusal> {
    let (run, log) = svm.run_logged(instruction, accounts)?;
    ended(&run, &log, svm.cu_limit(), None).map_err(|source| refusal(source, svm, &run, &log))?;
    Ok(run.result.resulting_accounts)
}

/// The most lines of a log that are kept, the last of them: a program may log until its budget ends.
const LOG_LINES: usize = 100;

/// With what the log says, and with the programs that were called and are not there.
fn refusal(source: NoFigure, svm: &Svm, run: &Run, log: &[String]) -> Refusal {
    let mut programs = Vec::new();
    for id in run.cpis.iter().filter_map(|cpi| cpi.callee()) {
        if !svm.has_program(id) && !programs.contains(id) {
            programs.push(*id);
        }
    }
    let source = match programs.is_empty() {
        true => source,
        false => NoFigure::Absent {
            programs,
            source: source.into(),
        },
    };
    let left_out = log.len().saturating_sub(LOG_LINES);
    let first = (left_out > 0).then(|| format!("({left_out} lines before these are left out)"));
    Refusal {
        source,
        log: first
            .into_iter()
            .chain(log[left_out..].iter().cloned())
            .collect(),
    }
}

/// Made for each run by the SVM, which knows the instructions.
const INSTRUCTIONS_SYSVAR: Pubkey =
    Pubkey::from_str_const("Sysvar1nstructions1111111111111111111111111");
