//! Runs the instructions of a transaction one after the other, on the accounts as the node has them now.

use {
    super::{
        Error,
        programs::{self, Program},
        transaction::{End, Transaction},
    },
    crate::{Profile, Row, Scenario, fixture::InstrFixture, programs::Called, row::ended},
    cu_record::message::{COMPUTE_BUDGET, Limits, Message},
    cu_runtime::{
        Svm,
        programs::{SYSTEM, cluster_name},
    },
    solana_account::Account,
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    std::collections::BTreeMap,
};

/// The sysvar that the runtime writes for each transaction.
const INSTRUCTIONS: Pubkey = Pubkey::from_str_const("Sysvar1nstructions1111111111111111111111111");

/// The accounts and the programs of a transaction.
pub struct Found {
    pub accounts: BTreeMap<Pubkey, Account>,
    pub programs: BTreeMap<Pubkey, Program>,
    /// The sysvars, by their addresses.
    pub sysvars: Vec<(Pubkey, Account)>,
}

/// The outcome of one instruction.
pub struct Step {
    /// Its row's id.
    pub id: String,
    pub program: Pubkey,
    /// How it ended on the cluster, if that is known.
    pub then: Option<End>,
    pub now: Now,
    /// Remarks that a reader of the figure should know.
    pub remarks: Vec<String>,
}

/// The outcome of an instruction here.
pub enum Now {
    /// It is a row.
    Row(Box<Recorded>),
    /// It prepares others and is no row.
    Step,
    /// It is no row, and the reason.
    Not(String),
}

/// A row.
pub struct Recorded {
    pub row: Row,
    pub end: End,
    pub fixture: InstrFixture,
    /// The programs that it can call.
    pub programs: Vec<Pubkey>,
}

/// Runs every instruction. Returns the programs too.
pub fn run(
    transaction: &Transaction,
    message: &Message,
    mut found: Found,
    profile: Profile,
) -> (Vec<Step>, BTreeMap<Pubkey, Program>) {
    let limits = message.limits();
    let ends = transaction.ends();
    let mut svm = svm(&found, profile);
    let mut steps = Vec::new();
    let mut failed = None;
    for (index, then) in ends.into_iter().enumerate() {
        let id = format!("{}-{:02}", transaction.name, index + 1);
        let Some(instruction) = message.instruction(index) else {
            continue;
        };
        let program = instruction.program_id;
        if program == COMPUTE_BUDGET {
            continue;
        }
        let mut remarks = Vec::new();
        let now = match &failed {
            Some(id) => Now::Not(format!("{id} failed before it")),
            None => match runnable(&program, &found.programs) {
                Err(why) => {
                    remarks
                        .push("the instructions after it find its accounts unchanged".to_owned());
                    Now::Not(why)
                }
                Ok(is_row) => {
                    remarks = gone(&instruction, &found);
                    let ran;
                    (svm, ran) = one(svm, &id, &instruction, limits, &mut found);
                    match ran {
                        Ok(recorded) => {
                            if recorded.end.result.is_err() {
                                failed = Some(id.clone());
                            }
                            match (is_row, &recorded.end.result) {
                                (true, _) => Now::Row(recorded),
                                (false, Ok(())) => Now::Step,
                                (false, Err(error)) => Now::Not(format!("it failed: {error:?}")),
                            }
                        }
                        Err(why) => {
                            failed = Some(id.clone());
                            Now::Not(why)
                        }
                    }
                }
            },
        };
        steps.push(Step {
            id,
            program,
            then,
            now,
            remarks,
        });
    }
    (steps, found.programs)
}

/// Whether a call of the program is a row or only a step; or why it does not run.
fn runnable(program: &Pubkey, programs: &BTreeMap<Pubkey, Program>) -> Result<bool, String> {
    let name = cluster_name(program).map_or_else(|| program.to_string(), str::to_owned);
    match programs.get(program) {
        Some(Program::Elf(_)) => Ok(true),
        _ if *program == SYSTEM => Ok(false),
        Some(Program::Builtin) => Err(format!("it calls {name}, a builtin that cu does not run")),
        Some(Program::Unusable(why)) => Err(format!("it calls {name}: {why}")),
        None => Err(format!("it calls {name}, which the node does not have now")),
    }
}

/// Reports each account and program that the row does not find as the transaction did.
fn gone(instruction: &Instruction, found: &Found) -> Vec<String> {
    let mut remarks = Vec::new();
    for meta in &instruction.accounts {
        let key = &meta.pubkey;
        let text = match found.programs.get(key) {
            _ if *key == INSTRUCTIONS => {
                "it reads the instructions of its transaction; a row has no other".to_owned()
            }
            Some(Program::Unusable(why)) => format!("the program {key} cannot be called: {why}"),
            Some(_) => continue,
            None if found.accounts.contains_key(key) => continue,
            None => format!("the node has no account {key} now, so it is empty"),
        };
        if !remarks.contains(&text) {
            remarks.push(text);
        }
    }
    remarks
}

/// As `cu run` has it, with the node's programs and sysvars.
fn svm(found: &Found, profile: Profile) -> Svm {
    let mut svm = Svm::new(profile);
    for (id, program) in &found.programs {
        match program {
            Program::Elf(elf) if !programs::is_preloaded(id, elf) => svm.add_program(id, elf),
            _ => {}
        }
    }
    let sysvars = &mut svm.mollusk_mut().sysvars;
    for (key, account) in &found.sysvars {
        super::sysvars::set(sysvars, key, &account.data);
    }
    svm
}

/// Runs an instruction, and leaves its accounts to those after it.
fn one(
    mut svm: Svm,
    id: &str,
    instruction: &Instruction,
    limits: Limits,
    found: &mut Found,
) -> (Svm, Result<Box<Recorded>, String>) {
    let heap = limits.heap;
    if let Some(heap) = heap {
        svm.mollusk_mut().compute_budget.heap_size = heap;
    }
    let mut accounts: Vec<(Pubkey, Account)> = Vec::new();
    for meta in &instruction.accounts {
        let key = meta.pubkey;
        if key == INSTRUCTIONS || accounts.iter().any(|(known, _)| *known == key) {
            continue;
        }
        let sysvar = || {
            let mut sysvars = found.sysvars.iter();
            let sysvar = sysvars.find(|(sysvar, _)| *sysvar == key);
            sysvar.map(|(_, account)| account.clone())
        };
        let account = svm
            .find_program_account(&key)
            .or_else(sysvar)
            .or_else(|| found.accounts.get(&key).cloned())
            .unwrap_or_default();
        accounts.push((key, account));
    }
    let mut scenario = Scenario {
        id: id.to_owned(),
        svm,
        instruction: instruction.clone(),
        accounts,
        refused: None,
    };
    let trace = match scenario.trace() {
        Ok(trace) => trace,
        Err(mismatch) => return (scenario.svm, Err(mismatch.to_string())),
    };
    let result = trace.run.result.raw_result.clone();
    scenario.refused = result.clone().err();
    let budget = scenario.svm.cu_limit();
    if let Err(why) = ended(&trace.run, &trace.log, budget, scenario.refused.as_ref()) {
        return (scenario.svm, Err(why.to_string()));
    }
    let names =
        |program: &Pubkey| cluster_name(program).map_or_else(|| program.to_string(), str::to_owned);
    let mut called: Vec<Called> = Vec::new();
    let row = Row::of(&scenario, &trace, &names, &mut called);
    let left = &trace.run.result.resulting_accounts;
    let fixture = cu_record::Row {
        instruction,
        accounts: &scenario.accounts,
        sysvars: cu_record::sysvars(&scenario.svm.mollusk_mut().sysvars),
        heap,
        ended: result.clone(),
        cu: row.cu,
        return_data: trace.run.result.return_data.clone(),
        left,
    }
    .fixture();
    if result.is_ok() {
        let changed = left.iter().filter(|(_, account)| !account.executable);
        found
            .accounts
            .extend(changed.map(|(key, account)| (*key, account.clone())));
    }
    let named = scenario.accounts.iter().map(|(key, _)| *key);
    let recorded = Recorded {
        end: End {
            result,
            cu: Some(row.cu),
        },
        programs: named
            .filter(|key| matches!(found.programs.get(key), Some(Program::Elf(_))))
            .collect(),
        fixture,
        row,
    };
    (scenario.svm, Ok(recorded.into()))
}

/// Without a row there is nothing to measure.
pub fn any_row(name: &str, steps: &[Step]) -> Result<(), Error> {
    if steps.iter().any(|step| matches!(step.now, Now::Row(_))) {
        return Ok(());
    }
    let reasons = steps.iter().map(|step| match &step.now {
        Now::Not(why) => format!("{}: {why}", step.id),
        _ => format!("{}: it calls System, which has no ELF", step.id),
    });
    let mut reasons: Vec<_> = reasons.collect();
    if reasons.is_empty() {
        reasons.push("it has no instruction but those of the Compute Budget program".to_owned());
    }
    Err(Error::NoRow {
        name: name.to_owned(),
        reasons,
    })
}
