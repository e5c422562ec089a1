//! The symbolic machine on a row with open values, and each way's example on the real VM.

use {
    super::{
        open::{Kind, Open, Place},
        way::{Gap, Value, Way, Ways},
    },
    cu_runtime::Svm,
    cu_symbolic::{
        machine::{self, End, Input, Known, Machine, NO_SOLVER, OpenBits},
        program::Program,
        shape::{Layout, Shape, Slot},
        solver::{self, Solver},
    },
    sha2::{Digest, Sha256},
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    std::{
        collections::{BTreeMap, BTreeSet},
        thread,
        time::{Duration, Instant},
    },
};

/// How far the machine goes, for each row.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// So many ways.
    pub ways: usize,
    /// So long.
    pub time: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            ways: 4_096,
            time: Duration::from_secs(60),
        }
    }
}

/// The branches on open values that a way may have; a loop that they bound has no other end.
const BRANCHES: usize = 2_000;
/// A way takes one frame of the machine for each branch.
const STACK: usize = 256 * 1024 * 1024;
/// The time that a solver may take for one question.
const QUESTION: Duration = Duration::from_secs(10);

/// Sysvars that a program may ask the runtime for.
const SYSVARS: [Pubkey; 4] = [
    Pubkey::from_str_const("SysvarC1ock11111111111111111111111111111111"),
    Pubkey::from_str_const("SysvarRent111111111111111111111111111111111"),
    Pubkey::from_str_const("SysvarEpochSchedu1e111111111111111111111111"),
    Pubkey::from_str_const("SysvarLastRestartS1ot1111111111111111111111"),
];

/// Rules that the runtime holds a program to once it has returned 0.
const AFTERWARDS: [InstructionError; 9] = [
    InstructionError::ReadonlyLamportChange,
    InstructionError::ReadonlyDataModified,
    InstructionError::ExternalAccountLamportSpend,
    InstructionError::ExternalAccountDataModified,
    InstructionError::UnbalancedInstruction,
    InstructionError::ModifiedProgramId,
    InstructionError::InvalidRealloc,
    InstructionError::ExecutableModified,
    InstructionError::RentEpochModified,
];

/// A row, ready to run.
pub(crate) struct Subject<'a> {
    pub id: &'a str,
    pub open: &'a [Open],
    pub svm: &'a mut Svm,
    pub instruction: &'a Instruction,
    pub accounts: &'a [(Pubkey, Account)],
    /// The bytes of heap that its transaction requests, if it requests any.
    pub heap: Option<u64>,
    pub max_cu: Option<u64>,
}

/// A row as the program sees it, for finding which ways it takes.
pub(crate) struct Taken {
    pub id: String,
    input: Option<Vec<u8>>,
}

/// A way as the machine found it, in plain bytes.
struct Found {
    end: End,
    own: u64,
    charged: u64,
    /// The CU that a path had spent before each call, and those that the runtime charges for the call.
    calls: Vec<(u64, u64)>,
    /// Whether it depends on what a callee leaves.
    depends_on_callee: bool,
    /// The open bytes, by their places in the input.
    values: BTreeMap<usize, u8>,
    rows: Vec<String>,
}

impl Taken {
    pub fn new(id: &str, instruction: &Instruction, accounts: &[(Pubkey, Account)]) -> Self {
        Self {
            id: id.to_owned(),
            input: serialized(instruction, accounts)
                .map(|(_, bytes)| bytes)
                .ok(),
        }
    }
}

/// Every way through the program for all values that are open.
pub(crate) fn ways(subject: &mut Subject, rows: &[Taken], bounds: Bounds) -> Result<Ways, String> {
    let elf = subject.svm.program_elf(&subject.instruction.program_id);
    let elf = elf.ok_or("a builtin program has no ELF to follow")?;
    let program = Program::load(&elf).map_err(|error| format!("the machine: {error}"))?;
    let (layout, bytes) = serialized(subject.instruction, subject.accounts)?;
    let places = places(subject, &layout);
    let open = places.values().cloned().collect::<Vec<_>>();
    let program_id = subject.instruction.program_id.to_bytes();
    let known = Known {
        sha256: |bytes| Sha256::digest(bytes).into(),
        on_curve: |bytes| Pubkey::from(*bytes).is_on_curve(),
        lamports_per_byte: subject.svm.rent().lamports_per_byte,
    };
    let sysvars = sysvars(subject);
    let cu = subject.svm.cu_limit();
    let deadline = Instant::now() + bounds.time;
    let heap = subject.heap;

    let solver = solver();
    let explore = || {
        let mut solver = solver.map(|kind| Solver::start_within(kind, Some(QUESTION)));
        let input = Input::Partly(bytes.clone(), open.clone());
        let mut machine =
            Machine::new(&program, layout.clone(), program_id, input, solver.as_mut());
        machine.known = Some(known);
        machine.sysvars = sysvars;
        machine.bounds = machine::Bounds {
            cu,
            heap: heap.unwrap_or(machine.bounds.heap),
            branches: BRANCHES,
            paths: bounds.ways,
            deadline: Some(deadline),
        };
        let mut found = Vec::new();
        machine.explore(&mut |machine, path, end| {
            let mut values = BTreeMap::new();
            for OpenBits { at, mask } in &open {
                for at in *at..at + mask.len() {
                    let byte = machine.input(at).expect("it is in the input");
                    values.insert(at, machine.terms.eval(byte, &path.example) as u8);
                }
            }
            let mut takes = |row: &&Taken| {
                let alike = |input: &&Vec<u8>| {
                    input.len() == bytes.len()
                        && (0..bytes.len())
                            .all(|at| values.contains_key(&at) || input[at] == bytes[at])
                };
                let Some(input) = row.input.as_ref().filter(alike) else {
                    return false;
                };
                let example = machine.example_of(input, &path.example);
                machine.terms.all_hold(&path.conditions, &example)
            };
            let rows = rows
                .iter()
                .filter(|row| takes(row))
                .map(|row| row.id.clone())
                .collect();
            found.push(Found {
                end: end.clone(),
                own: path.own,
                charged: path.charged,
                calls: path
                    .calls
                    .iter()
                    .map(|call| (call.spent, call.charge))
                    .collect(),
                depends_on_callee: machine.depends_on_callee(path),
                values,
                rows,
            });
        });
        found
    };
    let found = on_a_deep_stack(explore)?;

    let mut ways = Ways {
        id: subject.id.to_owned(),
        open: names(subject.open),
        max_cu: subject.max_cu,
        ..Ways::default()
    };
    let mut gaps: BTreeMap<String, Gap> = BTreeMap::new();
    for found in found {
        let example = example(subject, &layout, &found.values);
        let gap = match &found.end {
            End::Unknown(why) => Some(match (why.as_str(), solver) {
                (NO_SOLVER, None) => format!("{why}: install one, apt-get install z3 (or cvc5)"),
                (NO_SOLVER, Some(kind)) => {
                    format!("{why}: {kind} gave none within {} s", QUESTION.as_secs())
                }
                _ => why.clone(),
            }),
            _ => match replay(subject, &layout, &found, example.clone()) {
                Ok(Replay::Same(way)) => {
                    ways.ways.push(way);
                    None
                }
                Ok(Replay::Refused(way)) => {
                    ways.ways.push(way);
                    Some(
                        "a called program refuses the example, so no input shows the rest"
                            .to_owned(),
                    )
                }
                Ok(Replay::DependsOnCallee) => {
                    Some("it depends on what a called program leaves".to_owned())
                }
                Err(difference) => {
                    let example = super::way::example(&example);
                    ways.disagreements
                        .push(format!("with {example}: {difference}"));
                    None
                }
            },
        };
        if let Some(why) = gap {
            let gap = gaps.entry(why.clone()).or_insert(Gap {
                why,
                ways: 0,
                after: 0,
                example: example.clone(),
            });
            gap.ways += 1;
            if found.own + found.charged > gap.after {
                gap.after = found.own + found.charged;
                gap.example = example;
            }
        }
    }
    ways.unknown = gaps.into_values().collect();
    ways.ways
        .sort_by(|a, b| b.cu.cmp(&a.cu).then_with(|| a.outcome.cmp(&b.outcome)));
    Ok(ways)
}

/// The names of the open values, each once, in the order of the plan.
fn names(open: &[Open]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let names = open.iter().filter(|open| seen.insert(&open.name));
    names.map(|open| open.name.clone()).collect()
}

/// The first solver that is installed.
fn solver() -> Option<solver::Kind> {
    let mut kinds = solver::Kind::ALL.into_iter();
    kinds.find(|kind| kind.version().is_ok())
}

fn on_a_deep_stack<T: Send>(run: impl FnOnce() -> T + Send) -> Result<T, String> {
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(STACK);
        let thread = builder.spawn_scoped(scope, run);
        let thread = thread.map_err(|error| format!("no thread for the machine: {error}"))?;
        thread.join().map_err(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            format!("the machine gave up: {}", text.unwrap_or_default())
        })
    })
}

/// The sysvars as the row's program finds them.
fn sysvars(subject: &Subject) -> BTreeMap<[u8; 32], Vec<u8>> {
    let given = |id: &Pubkey| {
        let (_, account) = subject.accounts.iter().find(|(key, _)| key == id)?;
        Some(account.clone())
    };
    let sysvars = SYSVARS.iter().filter_map(|id| {
        let account = given(id).or_else(|| subject.svm.sysvar_account(id))?;
        Some((id.to_bytes(), account.data))
    });
    sysvars.collect()
}

/// The input that the runtime makes of an instruction.
fn serialized(
    instruction: &Instruction,
    accounts: &[(Pubkey, Account)],
) -> Result<(Layout, Vec<u8>), String> {
    let metas = &instruction.accounts;
    let account = |key: &Pubkey| {
        let found = accounts.iter().find(|(known, _)| known == key);
        let found = found.map(|(_, account)| account);
        found.ok_or_else(|| format!("the machine does not know the account {key}"))
    };
    let slots = metas.iter().enumerate().map(|(index, meta)| {
        match metas.iter().position(|other| other.pubkey == meta.pubkey) {
            Some(first) if first < index => Ok(Slot::Repeated(first)),
            _ => Ok(Slot::Account(account(&meta.pubkey)?.data.len())),
        }
    });
    let shape = Shape {
        slots: slots.collect::<Result<_, String>>()?,
        data_len: instruction.data.len(),
        discriminator: instruction.data.first().copied().unwrap_or_default(),
        fixed: None,
        plain_from: None,
    };
    let layout = Layout::of(&shape);
    let mut bytes = vec![0; layout.size()];
    // What is the same for every input of the shape.
    for (at, byte) in bytes.iter_mut().enumerate() {
        if let Some(cu_symbolic::shape::Field::Fixed(value)) = layout.field(at) {
            *byte = value;
        }
    }
    let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
    for slot in shape.accounts() {
        let key = metas[slot].pubkey;
        let account = account(&key)?;
        let of = || metas.iter().filter(|meta| meta.pubkey == key);
        let signer = of().any(|meta| meta.is_signer);
        let writable = of().any(|meta| meta.is_writable);
        let flags = [signer, writable, account.executable].map(u8::from);
        put(layout.slot(slot) + 1, &flags);
        put(layout.address(slot), key.as_array());
        put(layout.owner(slot), account.owner.as_array());
        put(layout.lamports(slot), &account.lamports.to_le_bytes());
        put(
            layout.data_len(slot),
            &(account.data.len() as u64).to_le_bytes(),
        );
        put(layout.account_data(slot), &account.data);
    }
    put(layout.data(), &instruction.data);
    put(
        layout.data() + instruction.data.len(),
        instruction.program_id.as_array(),
    );
    Ok((layout, bytes))
}

/// Where a value is in the input. `None` where nothing of it depends on the value.
fn offset(subject: &Subject, layout: &Layout, place: Place) -> Option<usize> {
    let metas = &subject.instruction.accounts;
    let slot = |key: Pubkey| metas.iter().position(|meta| meta.pubkey == key);
    Some(match place {
        Place::Data(at) => layout.data() + at,
        Place::Signer(index) | Place::Writable(index) => {
            // Of an account that is named twice, one flag is enough.
            let is_signer = matches!(place, Place::Signer(_));
            let flag_is_open = |at: usize| {
                let same = |place: Place| match place {
                    Place::Signer(other) => is_signer && other == at,
                    Place::Writable(other) => !is_signer && other == at,
                    _ => false,
                };
                subject.open.iter().any(|open| same(open.place))
            };
            let is_set = metas.iter().enumerate().any(|(at, meta)| {
                let set = if is_signer {
                    meta.is_signer
                } else {
                    meta.is_writable
                };
                meta.pubkey == metas[index].pubkey && set && !flag_is_open(at)
            });
            if is_set {
                return None;
            }
            layout.slot(index) + if is_signer { 1 } else { 2 }
        }
        Place::Lamports(key) => layout.lamports(slot(key)?),
        Place::Account(key, at) => layout.account_data(slot(key)?) + at,
    })
}

fn places(subject: &Subject, layout: &Layout) -> BTreeMap<usize, OpenBits> {
    let bits = subject.open.iter().filter_map(|open| {
        let at = offset(subject, layout, open.place)?;
        let mask = open.mask.clone();
        Some((at, OpenBits { at, mask }))
    });
    bits.collect()
}

/// The values of an example.
fn example(subject: &Subject, layout: &Layout, values: &BTreeMap<usize, u8>) -> Vec<Value> {
    let mut example: Vec<(&str, Kind, Vec<u8>)> = Vec::new();
    for open in subject.open {
        let Some(at) = offset(subject, layout, open.place) else {
            continue;
        };
        let bytes = (at..at + open.mask.len()).filter_map(|at| values.get(&at).copied());
        match example.last_mut() {
            // One value that has more than one run of bytes.
            Some((name, _, known)) if *name == open.name && open.kind != Kind::Flag => {
                known.extend(bytes);
            }
            _ => example.push((&open.name, open.kind, bytes.collect())),
        }
    }
    let values = example.into_iter().map(|(name, kind, bytes)| Value {
        of: name.split(": any").next().unwrap_or_default().to_owned(),
        value: kind.show(&bytes),
    });
    values.collect()
}

enum Replay {
    Same(Way),
    /// A called program refuses the example, so the VM does not show what follows.
    Refused(Way),
    DependsOnCallee,
}

/// Runs the example of a way on the VM. The error is a difference.
fn replay(
    subject: &mut Subject,
    layout: &Layout,
    found: &Found,
    example: Vec<Value>,
) -> Result<Replay, String> {
    let mut instruction = subject.instruction.clone();
    let mut accounts = subject.accounts.to_vec();
    for open in subject.open {
        let Some(at) = offset(subject, layout, open.place) else {
            continue;
        };
        let bytes: Vec<u8> = (at..at + open.mask.len())
            .filter_map(|at| found.values.get(&at).copied())
            .collect();
        let account = |key: Pubkey| accounts.iter().position(|(known, _)| *known == key);
        match open.place {
            Place::Data(at) => instruction.data[at..at + bytes.len()].copy_from_slice(&bytes),
            Place::Signer(index) => instruction.accounts[index].is_signer = bytes == [1],
            Place::Writable(index) => instruction.accounts[index].is_writable = bytes == [1],
            Place::Lamports(key) => {
                if let Some(account) = account(key) {
                    let lamports = accounts[account].1.lamports.to_le_bytes();
                    let mut all = lamports;
                    all[..bytes.len()].copy_from_slice(&bytes);
                    accounts[account].1.lamports = u64::from_le_bytes(all);
                }
            }
            Place::Account(key, at) => {
                if let Some(account) = account(key) {
                    accounts[account].1.data[at..at + bytes.len()].copy_from_slice(&bytes);
                }
            }
        }
    }
    let run = subject.svm.run_logged(&instruction, &accounts);
    let (run, log) = run.map_err(|mismatch| mismatch.to_string())?;
    let result = &run.result.raw_result;
    let differs = |what: String| match found.depends_on_callee {
        true => Ok(Replay::DependsOnCallee),
        false => Err(what),
    };
    let way = |outcome: String, charged: u64, callees: u64, calls: usize| {
        let mut lines = log.iter().rev();
        let words = lines.find_map(|line| line.strip_prefix("Program log: "));
        Way {
            log: words.filter(|_| result.is_err()).map(str::to_owned),
            outcome,
            cu: run.cu(),
            own: run.cu() - charged - callees,
            charged,
            callees,
            calls,
            example: example.clone(),
            rows: found.rows.clone(),
        }
    };
    let outcome = match result {
        Ok(()) => "ok".to_owned(),
        Err(error) => format!("{error:?}"),
    };
    let (mut charged, mut callees) = (0, 0);
    let cpis = run.cpis.iter().filter(|cpi| cpi.caller_height == 1);
    let cpis: Vec<_> = cpis.collect();
    if cpis.len() > found.calls.len() {
        let (is, expected) = (cpis.len(), found.calls.len());
        return differs(format!("the VM sees {is} calls, the machine {expected}"));
    }
    for (index, (spent, charge)) in found.calls.iter().enumerate() {
        let Some(cpi) = cpis.get(index) else {
            return differs(format!("the VM sees no call {index}: {outcome}"));
        };
        let before = subject.svm.cu_limit() - cpi.units_before;
        if before != spent + callees {
            let expected = spent + callees;
            return differs(format!(
                "call {index} after {before} CU, the machine says {expected}"
            ));
        }
        if cpi.error.is_some() {
            let (charged, callees) = (charged + cpi.runtime_units(), callees + cpi.callee_units());
            return Ok(Replay::Refused(way(outcome, charged, callees, index + 1)));
        }
        let is = cpi.runtime_units();
        if is != *charge {
            return differs(format!(
                "{is} CU for call {index}, the machine says {charge}"
            ));
        }
        charged += is;
        callees += cpi.callee_units();
    }
    let expected = found.own + charged + callees;
    let same = match (&found.end, result) {
        // The VM takes the whole budget.
        (End::Fault(_), Err(_)) => run.cu() >= subject.svm.cu_limit(),
        (End::Returned(_), _) if run.cu() != expected => false,
        (End::Returned(0), Ok(())) => true,
        (End::Returned(0), Err(error)) => AFTERWARDS.contains(error),
        (End::Returned(code), Err(error)) => *error == InstructionError::from(*code),
        _ => false,
    };
    if !same {
        let (cu, end) = (run.cu(), &found.end);
        return differs(format!(
            "{outcome} after {cu} CU, the machine says {end:?} after {expected}"
        ));
    }
    Ok(Replay::Same(way(outcome, charged, callees, cpis.len())))
}
