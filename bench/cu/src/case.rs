//! One row to measure, wherever it was described: a plan, a fixture or a bench in Rust.

mod transaction;

use {
    crate::{
        Row, Scenario,
        fixture::recording::Recording,
        frame::{self, Frame, Names},
        paths::{self, open::Open},
        plan::leaves::Leaves,
        programs::Called,
        report::{Note, NoteKind},
        row::{NoFigure, ended},
        symbols::Symbols,
        transaction as room,
    },
    cu_runtime::{Cpi, Run, Svm, Trace},
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    std::{mem, path::PathBuf, sync::Arc},
};

/// The most accounts that an instruction can name.
pub(crate) const MAX_METAS: usize = 255;

/// The instruction or transaction that a row runs.
pub(crate) enum Work {
    Instruction(Instruction),
    /// As one transaction, each with its id.
    Transaction(Vec<(String, Instruction)>),
}

impl Work {
    /// The one instruction, if it is no transaction.
    pub fn instruction(&self) -> Option<&Instruction> {
        match self {
            Self::Instruction(instruction) => Some(instruction),
            Self::Transaction(_) => None,
        }
    }

    pub fn instructions(&self) -> Vec<&Instruction> {
        match self {
            Self::Instruction(instruction) => vec![instruction],
            Self::Transaction(instructions) => instructions.iter().map(|(_, it)| it).collect(),
        }
    }
}

/// A row to measure, with everything that it needs.
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
    pub work: Work,
    /// The error that it must end with, and the place of the instruction in the transaction.
    pub refused: Option<(usize, InstructionError)>,
    pub max_cu: Option<u64>,
    /// The further content of a fixture.
    pub recording: Option<Box<Recording>>,
    /// The requests of its transaction.
    pub limits: Limits,
    /// The conditions on the accounts afterwards.
    pub leaves: Vec<Leaves>,
    /// The values that its plan leaves open.
    pub open: Vec<Open>,
}

/// The requests of a transaction, if any.
#[derive(Default)]
pub(crate) struct Limits {
    pub cu: Option<u64>,
    pub heap: Option<u64>,
    /// No transaction is loaded here: what exceeds it is noted.
    pub loaded_bytes: Option<u64>,
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
    /// Whether an instruction of it calls this program at the top level.
    pub fn calls(&self, program: &Pubkey) -> bool {
        let mut instructions = self.work.instructions().into_iter();
        instructions.any(|it| it.program_id == *program)
    }

    /// Runs it on `svm`, which has every program already.
    pub fn measure(
        mut self,
        mut svm: Svm,
        names: &impl Names,
        called: &mut Vec<Called>,
        symbols: Option<&Symbols>,
    ) -> Result<Outcome, Refusal> {
        let program = self.program_id;
        if !self.calls(&program) {
            return Err(match &self.work {
                Work::Transaction(_) => NoFigure::OtherPrograms { program },
                Work::Instruction(instruction) => NoFigure::OtherProgram {
                    callee: instruction.program_id,
                    program,
                },
            }
            .into());
        }
        let accounts = self.prepare(&mut svm)?;
        self.accounts = Arc::default();
        match mem::replace(&mut self.work, Work::Transaction(Vec::new())) {
            Work::Instruction(instruction) => {
                self.measure_instruction(svm, instruction, accounts, names, called, symbols)
            }
            Work::Transaction(instructions) => {
                self.measure_transaction(&svm, &instructions, &accounts, names, called, symbols)
            }
        }
    }

    fn measure_instruction(
        mut self,
        mut svm: Svm,
        instruction: Instruction,
        accounts: Vec<(Pubkey, Account)>,
        names: &impl Names,
        called: &mut Vec<Called>,
        symbols: Option<&Symbols>,
    ) -> Result<Outcome, Refusal> {
        let heap = self.limits.heap;
        let worst = paths::worst(
            &self.id,
            &self.open,
            &mut svm,
            &instruction,
            &accounts,
            heap,
        )
        .map_err(NoFigure::Open)?;
        let mut scenario = Scenario {
            id: mem::take(&mut self.id),
            svm,
            instruction,
            accounts,
            refused: self.refused.take().map(|(_, error)| error),
        };
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
            .and_then(|()| self.check_leaves(&trace.run.result.resulting_accounts))
            .map_err(|source| refused(source, &scenario.svm, &trace.run, &trace.log))?;

        let mut notes = recording.map_or_else(Vec::new, |recording| {
            recording.notes(&scenario.id, &scenario.svm, &trace.run)
        });
        let instructions = std::slice::from_ref(&scenario.instruction);
        notes.extend(self.transaction_notes(
            &scenario.id,
            &scenario.svm,
            instructions,
            &scenario.accounts,
        ));
        let mut row = Row {
            max_cu: self.max_cu,
            worst,
            ..Row::of(&scenario, &trace, names, called)
        };
        if symbols.is_some() {
            row.frames = frames(&scenario.instruction.program_id, &trace, names, symbols)?;
        }
        Ok(Outcome { row, notes })
    }

    fn check_leaves(&self, accounts: &[(Pubkey, Account)]) -> Result<(), NoFigure> {
        let difference = self.leaves.iter().find_map(|it| it.difference(accounts));
        difference.map_or(Ok(()), |what| Err(NoFigure::NotAsPlanned(what)))
    }

    /// The notes on the limits of a cluster that the transaction exceeds.
    fn transaction_notes(
        &self,
        id: &str,
        svm: &Svm,
        instructions: &[Instruction],
        accounts: &[(Pubkey, Account)],
    ) -> Vec<Note> {
        let no_room = room::no_room(instructions, svm.runtime());
        let limit = self.limits.loaded_bytes;
        let too_large = room::loads_too_much(svm, instructions, accounts, limit);
        let texts = no_room.into_iter().chain(too_large);
        texts
            .map(|text| Note::new(NoteKind::Transaction, id, text))
            .collect()
    }

    /// Prepares `svm` for the row, and returns the accounts as its instructions find them.
    pub fn prepare(&self, svm: &mut Svm) -> Result<Vec<(Pubkey, Account)>, Refusal> {
        if let Some(recording) = &self.recording {
            recording.restore(svm);
        }
        let mut accounts = self.named_accounts(svm)?;
        for (id, instruction) in &self.before {
            accounts = ahead(svm, instruction, &accounts).map_err(|refusal| Refusal {
                source: NoFigure::Ahead {
                    id: id.clone(),
                    source: refusal.source.into(),
                },
                log: refusal.log,
            })?;
        }
        self.limits.set(svm);
        Ok(accounts)
    }

    /// The accounts that the instructions name. Programs and sysvars have those that the cluster gives them,
    /// even if a file has the former; every other account must be there.
    fn named_accounts(&self, svm: &Svm) -> Result<Vec<(Pubkey, Account)>, NoFigure> {
        let mut accounts: Vec<(Pubkey, Account)> = Vec::new();
        let ahead = self.before.iter().map(|(_, instruction)| instruction);
        for instruction in ahead.chain(self.work.instructions()) {
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
    ended(&run, &log, svm.cu_limit(), None).map_err(|source| refused(source, svm, &run, &log))?;
    Ok(run.result.resulting_accounts)
}

/// Where the CU of a run went, in functions if their symbols are there.
fn frames(
    program: &Pubkey,
    trace: &Trace,
    names: &impl Names,
    symbols: Option<&Symbols>,
) -> Result<Frame, NoFigure> {
    let Some(symbols) = symbols else {
        return Ok(Frame::tree(program, &trace.run, names));
    };
    let executed = trace.steps.len();
    frame::functions::tree(program, &trace.run, names, &trace.steps, symbols)
        .ok_or(NoFigure::Trace { executed })
}

/// The most lines of a log that are kept, the last of them: a program may log until its budget ends.
const LOG_LINES: usize = 100;

fn refused(source: NoFigure, svm: &Svm, run: &Run, log: &[String]) -> Refusal {
    refusal(source, svm, run.cpis.iter().filter_map(Cpi::callee), log)
}

/// With what the log says, and with the programs that were called and are not there.
fn refusal<'a>(
    source: NoFigure,
    svm: &Svm,
    callees: impl Iterator<Item = &'a Pubkey>,
    log: &[String],
) -> Refusal {
    let mut programs = Vec::new();
    for id in callees {
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
