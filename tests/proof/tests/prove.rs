//! The theorems on the committed ELFs, and every path replayed on the real VM. `scripts/prove.sh` runs it.

use {
    crate::real::{Case, Compared, Real},
    cu_vault_elf::Arch,
    cu_vault_proof::{
        facts::{ID, VaultError},
        machine::{End, Input, Machine, Path},
        program::Program,
        shape::{Layout, Shape, Slot},
        shapes::{self, Set, Subject},
        solver::{Kind, Solver},
        theorem::{self, Failure},
    },
    solana_account::Account,
    solana_instruction::AccountMeta,
    solana_pubkey::Pubkey,
    std::{
        collections::BTreeMap,
        env, thread,
        time::{Duration, Instant},
    },
};

/// What was found of one subject on one ELF.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub shapes: usize,
    pub paths: usize,
    pub successes: usize,
    pub queries: u64,
    pub solver: Duration,
    /// Per outcome, how often, and the least and the most CU; without what a callee takes.
    pub costs: BTreeMap<String, (usize, u64, u64)>,
    pub compared: BTreeMap<Compared, usize>,
    /// Paths of which nothing is proved, and why.
    pub unknown: BTreeMap<String, usize>,
    /// The most of the heap that a path writes.
    pub heap: u64,
    pub failures: Vec<(Shape, Failure)>,
}

/// Which set, by `CU_PROOF`.
fn set() -> Set {
    match env::var("CU_PROOF").as_deref() {
        Ok("full") => Set::Full,
        Ok("reduced") | Err(_) => Set::Reduced,
        Ok(other) => panic!("CU_PROOF is full or reduced, not {other}"),
    }
}

/// Which solver, by `CU_SOLVER`.
fn solver() -> Kind {
    env::var("CU_SOLVER").map_or(Kind::Z3, |name| {
        name.parse().unwrap_or_else(|error| panic!("{error}"))
    })
}

#[test]
#[ignore = "needs a solver; scripts/prove.sh runs it"]
fn the_theorems_hold_and_every_path_is_real() {
    let (set, kind, start) = (set(), solver(), Instant::now());
    let runs = Arch::ALL.map(|arch| {
        thread::Builder::new()
            .stack_size(256 << 20)
            .spawn(move || prove(&arch.elf("cu_vault"), set, kind))
            .expect("a thread starts")
    });
    let all = runs.map(|run| run.join().expect("it ran"));
    for (arch, found) in Arch::ALL.into_iter().zip(&all) {
        for (subject, found) in found {
            println!(
                "{arch} {:<24} {:>5} shapes {:>6} paths {:>5} successes {:>7} queries {:>6.1} s {:?} {:?}",
                subject.name(),
                found.shapes,
                found.paths,
                found.successes,
                found.queries,
                found.solver.as_secs_f64(),
                found.compared,
                found.unknown,
            );
            for (outcome, (times, least, most)) in &found.costs {
                println!("      {outcome:<40} {times:>6} paths, {least} to {most} CU");
            }
        }
    }
    println!("{:.1} s", start.elapsed().as_secs_f64());
    for (arch, found) in Arch::ALL.into_iter().zip(&all) {
        for (subject, found) in found {
            let name = subject.name();
            assert!(
                found.failures.is_empty(),
                "{arch} {name}: {:#?}",
                &found.failures[..1]
            );
            assert!(
                found.unknown.is_empty(),
                "{arch} {name}: {:?}",
                found.unknown
            );
            // A subject without a success would have nothing to prove of it.
            assert!(
                found.successes > 0 || subject.spec().is_none(),
                "{arch} {name}"
            );
        }
    }
}

/// Proves all that there is of an ELF.
pub fn prove(elf: &[u8], set: Set, kind: Kind) -> Vec<(Subject, Found)> {
    let program =
        Program::load(elf).unwrap_or_else(|error| panic!("the ELF does not load: {error}"));
    let mut real = Real::new(elf);
    let mut solver = Solver::start(kind);
    shapes::all(set)
        .into_iter()
        .map(|(subject, shapes)| {
            let mut found = Found::default();
            for shape in &shapes {
                follow(&program, &mut real, &mut solver, subject, shape, &mut found);
            }
            eprintln!(
                "{} {}: {} shapes, {} paths, {} queries, {:.1} s in the solver",
                program.version_name(),
                subject.name(),
                found.shapes,
                found.paths,
                found.queries,
                found.solver.as_secs_f64()
            );
            (subject, found)
        })
        .collect()
}

fn follow(
    program: &Program,
    real: &mut Real,
    solver: &mut Solver,
    subject: Subject,
    shape: &Shape,
    found: &mut Found,
) {
    let (queries, time) = (solver.queries, solver.time);
    let mut machine = Machine::new(
        program,
        Layout::of(shape),
        ID.to_bytes(),
        Input::Open,
        Some(&mut *solver),
    );
    found.shapes += 1;
    machine.explore(&mut |machine, path, end| {
        found.paths += 1;
        found.heap = found.heap.max(path.heap);
        if let End::Unknown(why) = end {
            *found.unknown.entry(why.clone()).or_default() += 1;
            return;
        }
        found.successes += usize::from(*end == End::Returned(0));
        let spent = path.own + path.charged;
        let cost = found.costs.entry(outcome(end)).or_insert((0, spent, spent));
        *cost = (cost.0 + 1, cost.1.min(spent), cost.2.max(spent));
        for failure in theorem::check(machine, path, end, subject) {
            found.failures.push((shape.clone(), failure));
        }
        let example = path.example.clone();
        let case = case(machine, &example);
        let compared = replay(real, machine, path, end, &example, &case)
            .unwrap_or_else(|error| panic!("{} {shape:?}: {error}\n{case:#?}", subject.name()));
        *found.compared.entry(compared).or_default() += 1;
    });
    found.queries += solver.queries - queries;
    found.solver += solver.time - time;
}

fn outcome(end: &End) -> String {
    match end {
        End::Returned(0) => "success".to_owned(),
        End::Returned(code) => {
            let error = u32::try_from(*code).ok().and_then(VaultError::from_code);
            error.map_or_else(
                || format!("code {code:#x}"),
                |error| format!("{code} {}", error.name()),
            )
        }
        End::Fault(what) => format!("fault: {what}"),
        End::Unknown(what) => format!("unknown: {what}"),
    }
}

/// The instruction with its accounts that an example stands for.
fn case(machine: &mut Machine, example: &[u64]) -> Case {
    let layout = machine.layout.clone();
    let mut read = |at: usize, len: usize| -> Vec<u8> {
        (at..at + len)
            .map(|at| {
                let byte = machine.input(at).expect("it lies in the input");
                machine.terms.eval(byte, example) as u8
            })
            .collect()
    };
    let mut metas = Vec::new();
    let mut accounts = Vec::new();
    for slot in 0..layout.shape.slots.len() {
        let flags = read(layout.slot(slot), 4);
        let key = Pubkey::try_from(read(layout.address(slot), 32)).expect("32 bytes");
        metas.push(AccountMeta {
            pubkey: key,
            is_signer: flags[1] == 1,
            is_writable: flags[2] == 1,
        });
        if let Slot::Account(len) = layout.shape.slots[slot] {
            let lamports = read(layout.lamports(slot), 8);
            accounts.push((
                key,
                Account {
                    lamports: u64::from_le_bytes(lamports.try_into().expect("8 bytes")),
                    data: read(layout.account_data(slot), len),
                    owner: Pubkey::try_from(read(layout.owner(slot), 32)).expect("32 bytes"),
                    executable: flags[3] == 1,
                    rent_epoch: u64::MAX,
                },
            ));
        }
    }
    Case {
        metas,
        accounts,
        data: read(layout.data(), layout.shape.data_len),
    }
}

fn replay(
    real: &mut Real,
    machine: &mut Machine,
    path: &Path,
    end: &End,
    example: &[u64],
    case: &Case,
) -> Result<Compared, String> {
    let rent = machine.rent();
    let rent = machine.terms.eval(rent, example);
    real.set_rent(rent);
    real.compare(machine, path, end, example, case)
}
