//! A row: one instruction on accounts as it finds them, and what it costs.

use {
    crate::{
        Error, Result,
        frame::{Frame, Names},
        paths::Worst,
        programs::{self, Called},
    },
    cu_runtime::{Memory, ModelMismatch, Run, Svm, Trace},
    serde::{Deserialize, Serialize},
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    thiserror::Error as ThisError,
};

/// The parts of a row's id: the baseline, the charts and the flame graph all know a row by it.
pub const ID: &str = "letters, digits and any of _ - . : /";

pub(crate) fn is_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(is_id_char)
}

pub(crate) fn is_id_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-.:/".contains(c)
}

/// The cost of one instruction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Row {
    /// The name of the row.
    pub id: String,
    /// All that it consumed.
    pub cu: u64,
    /// The cost of its CPIs: the runtime's charges and the callees.
    pub runtime: u64,
    /// The rest, which the program answers for.
    pub own: u64,
    /// The least that any program would spend on the same calls: [`Run::floor`].
    #[serde(default)]
    pub floor: u64,
    /// The bytes of heap that the program touched: [`Memory::heap`].
    #[serde(default)]
    pub heap: u64,
    /// The most bytes of stack that it used at one time: [`Memory::stack`].
    #[serde(default)]
    pub stack: u64,
    /// The error of a call that is measured because it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// The most that it may cost, if its plan says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_cu: Option<u64>,
    /// The worst case over all values that its plan leaves open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worst: Option<Worst>,
    /// Where it went.
    pub frames: Frame,
}

/// The subject of a row: an instruction, its accounts, the SVM that runs it, and how it must end.
pub struct Scenario {
    /// The row's id.
    pub id: String,
    /// It has every program already.
    pub svm: Svm,
    /// The instruction to run.
    pub instruction: Instruction,
    /// As the instruction finds them.
    pub accounts: Vec<(Pubkey, Account)>,
    /// The error of a call that is measured because it is refused.
    pub refused: Option<InstructionError>,
}

/// Why a row gives no figure.
#[derive(Clone, Debug, PartialEq, ThisError)]
#[non_exhaustive]
pub enum NoFigure {
    /// The program failed. The log says why in more words than the error does.
    #[error("the instruction failed: {error:?}{}", in_brackets(log))]
    Failed {
        /// With what.
        error: InstructionError,
        /// The program's last words.
        log: Option<String>,
    },
    /// It failed, but not as it should.
    #[error(
        "the instruction failed with {error:?}, not {expected:?}{}",
        in_brackets(log)
    )]
    FailedOtherwise {
        /// With what.
        error: InstructionError,
        /// The expected error.
        expected: InstructionError,
        /// The program's last words.
        log: Option<String>,
    },
    /// It succeeded, and should not.
    #[error("the instruction succeeded, but should fail with {expected:?}")]
    Succeeded {
        /// The expected error.
        expected: InstructionError,
    },
    /// A loop without an end and a fault of the VM both take all there is; neither has a price.
    #[error(
        "the whole budget of {budget} CU went, so there is no figure{}",
        in_brackets(log)
    )]
    Budget {
        /// In CU.
        budget: u64,
        /// The program's last words.
        log: Option<String>,
    },
    /// The compute meter says something else than the cost model.
    #[error(transparent)]
    Model(#[from] ModelMismatch),
    /// It failed, but not where it should.
    #[error(
        "the instruction failed with {error:?}, but instruction {index} should fail with {expected:?}{}",
        in_brackets(log)
    )]
    FailedElsewhere {
        /// With what.
        error: InstructionError,
        /// The instruction that should have failed, counted from 0.
        index: usize,
        /// The error that this instruction should have failed with.
        expected: InstructionError,
        /// The program's last words.
        log: Option<String>,
    },
    /// One instruction of a transaction.
    #[error("instruction {index} (`{id}`): {source}")]
    Instruction {
        /// Its place, counted from 0 as the runtime counts.
        index: usize,
        /// Its id in the plan.
        id: String,
        /// The reason that it has no figure.
        source: Box<NoFigure>,
    },
    /// The compute meter says less than was executed.
    #[error("{executed} instructions were executed, but the compute meter counted fewer")]
    Trace {
        /// How many.
        executed: usize,
    },
    /// An instruction that runs ahead of the row's own.
    #[error("after `{id}`: {source}")]
    Ahead {
        /// Its id.
        id: String,
        /// The fault in it.
        source: Box<NoFigure>,
    },
    /// Its program is not there.
    #[error(
        "the program {0} is not there: give its ELF with --program {0}=FILE, or in the [programs] of the \
         plan or of cu.toml"
    )]
    NoProgram(Pubkey),
    /// It calls programs that are not there.
    #[error(
        "{source}; it calls {}, which {} not there: give the ELF with --program ADDRESS=FILE, or in the \
         [programs] of the plan or of cu.toml",
        names(programs),
        if programs.len() == 1 { "is" } else { "are" }
    )]
    Absent {
        /// Which.
        programs: Vec<Pubkey>,
        /// How the instruction ended.
        source: Box<NoFigure>,
    },
    /// A program that it calls does not load.
    #[error("{0}")]
    Callee(String),
    /// A row of another program than the ELF's.
    #[error(
        "it calls {}, not the ELF's program {program}: name it in `after` of the row that it prepares, or \
         set program_id",
        name(callee)
    )]
    OtherProgram {
        /// The program that it calls.
        callee: Pubkey,
        /// The ELF's.
        program: Pubkey,
    },
    /// A transaction without an instruction of the ELF's program.
    #[error(
        "none of its instructions calls the ELF's program {program}: add one that does, or set program_id"
    )]
    OtherPrograms {
        /// The ELF's.
        program: Pubkey,
    },
    /// More accounts than an instruction can name.
    #[error("{0} accounts, but an instruction names at most {max}", max = crate::case::MAX_METAS)]
    TooManyAccounts(usize),
    /// An account that is neither given nor the cluster's.
    #[error("the account {0} is named, but not described")]
    NoAccount(Pubkey),
    /// A fixture was recorded with another outcome.
    #[error("{0}")]
    NotAsRecorded(String),
    /// An account that is not as the plan says.
    #[error("{0}")]
    NotAsPlanned(String),
    /// Its worst case for all values that its plan leaves open is not known.
    #[error("{0}")]
    Open(String),
}

/// A program by its name and its address.
pub(crate) fn name(program: &Pubkey) -> String {
    match cu_runtime::programs::cluster_name(program) {
        Some(name) => format!("{name} ({program})"),
        None => program.to_string(),
    }
}

fn names(programs: &[Pubkey]) -> String {
    let names: Vec<_> = programs.iter().map(name).collect();
    names.join(" and ")
}

fn in_brackets(log: &Option<String>) -> String {
    log.as_ref()
        .map_or_else(String::new, |line| format!(" ({line})"))
}

impl Scenario {
    /// The same call, which must fail with this error.
    pub fn refused(mut self, error: InstructionError) -> Self {
        self.refused = Some(error);
        self
    }

    /// Runs it. It may end in any way.
    pub fn run(&self) -> Result<Run, ModelMismatch> {
        self.svm.run(&self.instruction, &self.accounts)
    }

    /// Runs it, watched: see [`Svm::trace`]. It may end in any way.
    pub fn trace(&self) -> Result<Trace, ModelMismatch> {
        self.svm.trace(&self.instruction, &self.accounts)
    }

    /// Runs it, watched. It must end as it says it does: a figure of anything else is no figure.
    pub fn measure(&self) -> Result<Trace, NoFigure> {
        let trace = self.trace()?;
        let budget = self.svm.cu_limit();
        ended(&trace.run, &trace.log, budget, self.refused.as_ref())?;
        Ok(trace)
    }
}

/// Whether a run ended with `refused`, or else succeeded.
pub(crate) fn ended(
    run: &Run,
    log: &[String],
    budget: u64,
    refused: Option<&InstructionError>,
) -> Result<(), NoFigure> {
    let log = failure(log);
    if run.cu() >= budget {
        return Err(NoFigure::Budget { budget, log });
    }
    match (run.result.raw_result.clone().err(), refused.cloned()) {
        (None, Some(expected)) => Err(NoFigure::Succeeded { expected }),
        (Some(error), None) => Err(NoFigure::Failed { error, log }),
        (Some(error), Some(expected)) if error != expected => Err(NoFigure::FailedOtherwise {
            error,
            expected,
            log,
        }),
        _ => Ok(()),
    }
}

/// The last words of the program that failed.
pub(crate) fn failure(log: &[String]) -> Option<String> {
    let mut lines = log.iter().rev();
    lines.find(|line| line.contains(" failed: ")).cloned()
}

impl Row {
    /// The most that it costs: measured, or for all values that its plan leaves open.
    pub fn most(&self) -> u64 {
        let worst = self.worst.as_ref().map_or(0, |worst| worst.most);
        self.cu.max(worst)
    }

    /// Measures a scenario, with one run of it. The programs that it calls are added to `called`.
    pub fn measure(
        scenario: &Scenario,
        names: &impl Names,
        called: &mut Vec<Called>,
    ) -> Result<Self> {
        let trace = scenario.measure().map_err(|source| Error::NoFigure {
            place: scenario.id.clone(),
            source,
        })?;
        Ok(Self::of(scenario, &trace, names, called))
    }

    /// The result of a run of a scenario.
    pub(crate) fn of(
        scenario: &Scenario,
        Trace { run, memory, .. }: &Trace,
        names: &impl Names,
        called: &mut Vec<Called>,
    ) -> Self {
        let program = &scenario.instruction.program_id;
        programs::add(called, program, run, &scenario.svm, names);
        let Memory { heap, stack } = *memory;
        Self {
            id: scenario.id.clone(),
            cu: run.cu(),
            runtime: run.runtime_charged(),
            own: run.own(),
            floor: run.floor(),
            heap,
            stack,
            refused: scenario.refused.as_ref().map(|error| format!("{error:?}")),
            max_cu: None,
            worst: None,
            frames: Frame::tree(program, run, names),
        }
    }
}
