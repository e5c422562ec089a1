//! The theorems on the committed ELFs, and every path replayed on the real VM. `scripts/prove.sh` runs it.

use {
    crate::{
        page, planted,
        real::{Case, Compared, Real},
    },
    cu_runtime::programs,
    cu_vault_elf::Arch,
    cu_vault_proof::{
        facts::{ID, Instruction, STATELESS_SEED, VAULT_SEED, VaultError},
        machine::{End, Input, Machine, Path},
        program::Program,
        shape::{Layout, Shape, Slot},
        shapes::{self, Set, Subject},
        solver::{Kind, Solver},
        term::Term,
        theorem::{self, Calls, Failure},
    },
    solana_account::Account,
    solana_instruction::AccountMeta,
    solana_pubkey::Pubkey,
    std::{
        collections::BTreeMap,
        env, mem, thread,
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
    /// Ways through the other program, each within one of this.
    pub others: usize,
    pub failures: Vec<(Shape, Failure)>,
}

impl Found {
    fn add(&mut self, other: Self) {
        self.shapes += other.shapes;
        self.paths += other.paths;
        self.successes += other.successes;
        self.queries += other.queries;
        self.solver += other.solver;
        for (outcome, (count, least, most)) in other.costs {
            let cost = self.costs.entry(outcome).or_insert((0, least, most));
            *cost = (cost.0 + count, cost.1.min(least), cost.2.max(most));
        }
        for (compared, count) in other.compared {
            *self.compared.entry(compared).or_default() += count;
        }
        self.heap = self.heap.max(other.heap);
        self.others += other.others;
    }
}

/// A program that must do the same.
pub struct Other {
    program: Program,
    calls: Calls,
}

impl Other {
    /// v0 is compared with v3, and v3 with its general path alone.
    fn of(arch: Arch) -> Self {
        let (elf, calls) = match arch {
            Arch::V0 => (Arch::V3.elf("cu_vault"), Calls::Same),
            Arch::V3 => (Arch::V3.elf("general"), Calls::KeepTheContract),
        };
        Self::new(&elf, calls)
    }

    pub fn new(elf: &[u8], calls: Calls) -> Self {
        let program = Program::load(elf).expect("the ELF loads");
        Self { program, calls }
    }
}

/// What a solver proved of an ELF.
pub struct Proof {
    pub kind: Kind,
    pub arch: Arch,
    pub found: Vec<(Subject, Found)>,
}

/// Which set, by `CU_PROOF`.
fn set() -> Set {
    match env::var("CU_PROOF").as_deref() {
        Ok("full") => Set::Full,
        Ok("reduced") | Err(_) => Set::Reduced,
        Ok(other) => panic!("CU_PROOF is full or reduced, not {other}"),
    }
}

/// Which solvers, by `CU_SOLVER`: a name, or several with a comma between.
fn solvers() -> Vec<Kind> {
    let names = env::var("CU_SOLVER").unwrap_or_else(|_| Kind::Z3.name().to_owned());
    names
        .split(',')
        .map(|name| name.parse().unwrap_or_else(|error| panic!("{error}")))
        .collect()
}

/// Theorems that hold for a fault that was planted would prove nothing, so this is one test.
#[test]
#[ignore = "needs a solver; scripts/prove.sh runs it"]
fn the_theorems_hold_every_path_is_real_and_planted_faults_are_found() {
    let (set, start) = (set(), Instant::now());
    let mut proofs = Vec::new();
    for kind in solvers() {
        proofs.extend(prove_with(kind, set, kind == solvers()[0]));
    }
    for proof in &mut proofs {
        hold(proof);
        proof.found = merged(mem::take(&mut proof.found));
    }
    for proof in &proofs {
        let first = proofs
            .iter()
            .find(|first| first.arch == proof.arch)
            .expect("it is one of them");
        agree(first, proof);
    }
    if env::var_os("CU_ONLY").is_some() {
        return;
    }
    let planted = Arch::ALL.map(|arch| thread::spawn(move || planted::plant(arch, solvers()[0])));
    let planted: Vec<_> = planted
        .into_iter()
        .flat_map(|run| run.join().expect("it ran"))
        .collect();
    planted::found(&planted);
    let seconds = start.elapsed().as_secs();
    println!("{seconds} s");
    page::hold(set, &proofs, &planted, seconds);
}

/// The first solver proves everything of both ELFs, one a thread, and that they do the same. So the others need to
/// prove one of them: they prove v3, every second subject a thread.
fn prove_with(kind: Kind, set: Set, is_first: bool) -> Vec<Proof> {
    let spawn = |arch: Arch, part: Option<usize>| {
        thread::Builder::new()
            .stack_size(256 << 20)
            .spawn(move || prove(arch, set, kind, part))
            .expect("a thread starts")
    };
    let join = |run: thread::JoinHandle<Vec<(Subject, Found)>>| run.join().expect("the proof ran");
    if is_first {
        let runs = Arch::ALL.map(|arch| (arch, spawn(arch, None)));
        let proofs = runs.map(|(arch, run)| Proof {
            kind,
            arch,
            found: join(run),
        });
        return proofs.into();
    }
    let runs = [0, 1].map(|part| spawn(Arch::V3, Some(part)));
    let [even, odd] = runs.map(join);
    let mut odd = odd.into_iter();
    let mut found = Vec::new();
    for next in even {
        found.push(next);
        found.extend(odd.next());
    }
    vec![Proof {
        kind,
        arch: Arch::V3,
        found,
    }]
}

/// Payouts to more than a few recipients as one subject for each instruction.
fn merged(all: Vec<(Subject, Found)>) -> Vec<(Subject, Found)> {
    let mut merged: Vec<(Subject, Found)> = Vec::new();
    for (subject, found) in all {
        match merged.last_mut() {
            Some((last, sum))
                if last.discriminator == subject.discriminator && last.recipients > shapes::FEW =>
            {
                last.recipients = subject.recipients;
                sum.add(found);
            }
            _ => merged.push((subject, found)),
        }
    }
    merged
}

fn hold(proof: &Proof) {
    for (subject, found) in &proof.found {
        let name = format!("{} {} {}", proof.kind, proof.arch, subject.name());
        if let Some((shape, failure)) = found.failures.first() {
            let (theorem, what, example) = (failure.theorem, &failure.what, &failure.example);
            panic!("{name}: {theorem}: {what}, for {example:?} of {shape:?}");
        }
        assert!(found.unknown.is_empty(), "{name}: {:?}", found.unknown);
        // A subject without a success would have nothing to prove of it.
        assert_eq!(found.successes > 0, subject.is_served(), "{name}");
    }
}

/// Two solvers find the same paths.
fn agree(one: &Proof, other: &Proof) {
    for ((subject, a), (_, b)) in one.found.iter().zip(&other.found) {
        assert_eq!(
            a.costs,
            b.costs,
            "{} of {} and {}",
            subject.name(),
            one.kind,
            other.kind
        );
    }
}

/// Proves all that there is of an ELF, with its paths replayed and compared with another program's; or, of every second
/// subject from this one on, the theorems alone.
fn prove(arch: Arch, set: Set, kind: Kind, part: Option<usize>) -> Vec<(Subject, Found)> {
    let is_first = part.is_none();
    let mut solver = Solver::start(kind);
    let elf = arch.elf("cu_vault");
    let other = is_first.then(|| Other::of(arch));
    let only = env::var("CU_ONLY").unwrap_or_default();
    shapes::all(set)
        .into_iter()
        .filter(|(subject, _)| subject.name().contains(&only))
        .enumerate()
        .filter(|(index, _)| part.is_none_or(|part| index % 2 == part))
        .map(|(_, it)| it)
        .map(|(subject, shapes)| {
            let found = prove_subject(
                &elf,
                subject,
                &shapes,
                &mut solver,
                is_first,
                other.as_ref(),
            );
            (subject, found)
        })
        .collect()
}

/// Proves one subject, with its paths replayed on the real VM if `replays` says so, and compared with another program's if
/// there is one.
pub fn prove_subject(
    elf: &[u8],
    subject: Subject,
    shapes: &[Shape],
    solver: &mut Solver,
    replays: bool,
    other: Option<&Other>,
) -> Found {
    let program =
        Program::load(elf).unwrap_or_else(|error| panic!("the ELF does not load: {error}"));
    let mut real = replays.then(|| Real::new(elf));
    let mut found = Found::default();
    for shape in shapes {
        follow(
            &program,
            real.as_mut(),
            solver,
            subject,
            shape,
            other,
            &mut found,
        );
    }
    eprintln!(
        "{} {} {}: {} shapes, {} paths, {} of the other program, {} questions, {:.1} s in the solver",
        solver.kind,
        program.version_name(),
        subject.name(),
        found.shapes,
        found.paths,
        found.others,
        found.queries,
        found.solver.as_secs_f64()
    );
    found
}

/// The machine for a shape of a subject.
pub fn machine<'a>(
    program: &'a Program,
    solver: &'a mut Solver,
    subject: Subject,
    shape: &Shape,
) -> Machine<'a> {
    let layout = Layout::of(shape);
    let mut machine = Machine::new(program, layout, ID.to_bytes(), Input::Open, Some(solver));
    machine.vault = subject
        .vault()
        .filter(|slot| *slot < shape.slots.len())
        .map(|slot| shape.account(slot));
    machine
}

fn follow<'a>(
    program: &'a Program,
    mut real: Option<&mut Real>,
    solver: &'a mut Solver,
    subject: Subject,
    shape: &Shape,
    other: Option<&'a Other>,
    found: &mut Found,
) {
    let (queries, time) = (solver.queries, solver.time);
    let mut machine = machine(program, solver, subject, shape);
    // The second solver answers everything that it can cope with.
    machine.shortcuts = real.is_some() || subject.recipients > shapes::FEW;
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
        let mut failures = theorem::check(machine, path, end, subject);
        if let Some(other) = other {
            found.others += compare(machine, path, end, subject, other, &mut failures);
        }
        let holds = failures.is_empty();
        let Some(real) = real.as_deref_mut() else {
            found
                .failures
                .extend(failures.into_iter().map(|it| (shape.clone(), it)));
            return;
        };
        for failure in failures {
            // A counterexample is one on the real VM too.
            let case = case(machine, &failure.example);
            replay(real, machine, path, end, &failure.example, &case).unwrap_or_else(|error| {
                let name = subject.name();
                let (theorem, what) = (failure.theorem, &failure.what);
                panic!("{name} {shape:?}: {theorem}: {what}, but {error}\n{case:#?}")
            });
            found.failures.push((shape.clone(), failure));
        }
        let Some((example, case)) = case_with_real_hashes(machine, path, subject) else {
            *found.compared.entry(Compared::Not).or_default() += 1;
            return;
        };
        let mut compared = replay(real, machine, path, end, &example, &case)
            .unwrap_or_else(|error| panic!("{} {shape:?}: {error}\n{case:#?}", subject.name()));
        // Of a path with a call, one more input, which the callee carries out.
        if compared == Compared::ToTheCall {
            for executable in [false, true] {
                let Some(case) = realise(real, &case, subject, executable) else {
                    break;
                };
                let example = machine.example_of(&case.input(), &example);
                if machine.terms.all_hold(&path.conditions, &example) {
                    compared =
                        replay(real, machine, path, end, &example, &case).unwrap_or_else(|error| {
                            panic!("{} {shape:?}: {error}\n{case:#?}", subject.name())
                        });
                    let is_deposit = subject.discriminator == Instruction::DepositSol as u8;
                    if holds && is_deposit && compared == Compared::Whole {
                        assert!(is_deposited(real, &case), "{shape:?}: {case:#?}");
                    }
                    break;
                }
            }
        }
        *found.compared.entry(compared).or_default() += 1;
    });
    found.queries += solver.queries - queries;
    found.solver += solver.time - time;
}

/// Follows every way through another program that the inputs of a path take, and how many there are.
pub fn compare<'a>(
    machine: &mut Machine<'a>,
    path: &Path,
    end: &End,
    subject: Subject,
    other: &'a Other,
    failures: &mut Vec<Failure>,
) -> usize {
    let mut ways = 0;
    machine.explore_under(&other.program, path, &mut |machine, way, way_end| {
        ways += 1;
        let calls = other.calls;
        failures.extend(theorem::alike(machine, (path, end), (way, way_end), calls));
        if calls == Calls::KeepTheContract {
            failures.extend(theorem::check(machine, way, way_end, subject));
        }
    });
    ways
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

/// The same instruction with accounts for which its call succeeds: the vault at the address of its seeds, balances
/// that suffice, the System program in the last slot. `None` where the shape leaves no room for that.
pub fn realise(real: &Real, case: &Case, subject: Subject, executable: bool) -> Option<Case> {
    let spec = subject.spec()?;
    let calls_system = [
        Instruction::DepositSol,
        Instruction::StatelessDeposit,
        Instruction::StatelessWithdraw,
    ];
    if !calls_system.contains(&spec.instruction) {
        return None;
    }
    let mut case = case.clone();
    let (payer, vault, program) = (
        case.metas[0].pubkey,
        case.metas[1].pubkey,
        case.metas.last()?.pubkey,
    );
    let account = |key: Pubkey| case.accounts.iter().position(|(known, _)| *known == key);
    let (payer, at, program) = (account(payer)?, account(vault)?, account(program)?);
    if payer == at || program == payer || program == at {
        return None;
    }
    let rich = |len: usize| Account {
        lamports: 1 << 40,
        data: vec![0; len],
        ..Account::default()
    };
    let address = if spec.instruction == Instruction::DepositSol {
        let state = &mut case.accounts[at].1;
        state.owner = ID;
        let (base, id) = (
            state.data.get(24..56)?.to_vec(),
            state.data.get(8..16)?.to_vec(),
        );
        let (address, bump) = Pubkey::find_program_address(&[VAULT_SEED, &base, &id], &ID);
        state.data[2] = bump;
        address
    } else {
        let owner = case.metas[0].pubkey;
        let (address, bump) =
            Pubkey::find_program_address(&[STATELESS_SEED, owner.as_array()], &ID);
        case.data[9] = bump;
        case.accounts[at].1 = rich(case.accounts[at].1.data.len());
        address
    };
    case.accounts[payer].1 = rich(case.accounts[payer].1.data.len());
    // What takes the general path with the same accounts.
    case.accounts[at].1.executable = executable;
    let (_, native) = real.svm.program_account(&programs::SYSTEM);
    case.accounts[program].1 = Account {
        data: case.accounts[program].1.data.clone(),
        ..native
    };
    for (key, new) in [
        (case.accounts[at].0, address),
        (case.accounts[program].0, Pubkey::default()),
    ] {
        case.accounts
            .iter_mut()
            .filter(|(known, _)| *known == key)
            .for_each(|it| it.0 = new);
        case.metas
            .iter_mut()
            .filter(|meta| meta.pubkey == key)
            .for_each(|it| it.pubkey = new);
    }
    // The call requires these rights.
    let required: Vec<_> = case
        .metas
        .iter()
        .zip(spec.slots)
        .filter(|(_, slot)| slot.writable)
        .map(|(meta, _)| meta.pubkey)
        .collect();
    for meta in &mut case.metas {
        meta.is_writable |= required.contains(&meta.pubkey);
    }
    case.data[1..9].copy_from_slice(&1_000u64.to_le_bytes());
    Some(case)
}

/// Whether a DepositSol moves exactly its amount to the vault (A8 and theorem 9).
fn is_deposited(real: &Real, case: &Case) -> bool {
    let run = real.run(case);
    let [depositor, vault] = [0, 1].map(|slot| {
        let key = case.metas[slot].pubkey;
        let accounts = [&case.accounts, &run.result.resulting_accounts];
        accounts.map(|all| {
            let found = all.iter().find(|(known, _)| *known == key);
            found.expect("it has an account").1.lamports
        })
    });
    let amount = case.data[1..9].try_into().expect("8 bytes");
    let amount = u64::from_le_bytes(amount);
    run.result.raw_result.is_ok()
        && vault[0] + amount == vault[1]
        && depositor[0] == depositor[1] + amount
}

/// The example of a path, with its instruction. The solver knows nothing of a hash, so where a path depends on some, ids are
/// tried until the real ones lead down it. That takes about 2^n tries for n hashes, so for many there is none.
pub fn case_with_real_hashes(
    machine: &mut Machine,
    path: &Path,
    subject: Subject,
) -> Option<(Vec<u64>, Case)> {
    const MOST_HASHES: usize = 6;
    let mut case = case(machine, &path.example);
    let creates = subject.discriminator == Instruction::CreateVault as u8;
    let needs_an_address = creates && !path.calls.is_empty();
    if path.hashes.is_empty() && !needs_an_address {
        return Some((path.example.to_vec(), case));
    }
    if path.hashes.len() > MOST_HASHES {
        return None;
    }
    let at = machine.layout.data() + 1;
    let id_terms: Vec<_> = (at..at + 8)
        .map(|at| machine.input(at).expect("it lies in the input"))
        .collect();
    let mut example = path.example.to_vec();
    for id in 0..200_u64 {
        for (term, byte) in id_terms.iter().zip(id.to_le_bytes()) {
            machine.terms.set(*term, byte.into(), &mut example);
        }
        set_real_hashes(machine, path, &mut example);
        if !machine.terms.all_hold(&path.conditions, &example) {
            continue;
        }
        case.data[1..9].copy_from_slice(&id.to_le_bytes());
        if path.calls.is_empty() {
            return Some((example, case));
        }
        let base = case.metas[1].pubkey;
        let seeds = [
            VAULT_SEED,
            base.as_array(),
            &case.data[1..9],
            &case.data[9..],
        ];
        let Ok(address) = Pubkey::create_program_address(&seeds, &ID) else {
            continue;
        };
        let mut case = case.clone();
        make_creatable(&mut case, address);
        let mut example = machine.example_of(&case.input(), &example);
        set_real_hashes(machine, path, &mut example);
        let creates = machine.terms.all_hold(&path.conditions, &example);
        if creates {
            return Some((example, case));
        }
        // The shape leaves no room for that, so the call is refused.
        break;
    }
    let case = self::case(machine, &example);
    let holds = machine.terms.all_hold(&path.conditions, &example);
    holds.then_some((example, case))
}

/// Hashes and curve checks as they are.
fn set_real_hashes(machine: &Machine, path: &Path, example: &mut Vec<u64>) {
    let values = |terms: &[Term], example: &[u64]| -> Vec<u8> {
        let values = terms
            .iter()
            .map(|it| machine.terms.eval(*it, example) as u8);
        values.collect()
    };
    for (hashed, hash) in &path.hashes {
        let real = solana_sha256_hasher::hash(&values(hashed, example)).to_bytes();
        for (term, byte) in hash.iter().zip(real) {
            machine.terms.set(*term, byte.into(), example);
        }
    }
    for (point, answer) in &path.points {
        let point = Pubkey::try_from(values(point, example)).expect("32 bytes");
        let is_none = u64::from(!point.is_on_curve());
        machine.terms.set(*answer, is_none, example);
    }
}

/// The vault's slot of CreateVault at the address of its seeds, with a payer who can pay.
fn make_creatable(case: &mut Case, address: Pubkey) {
    let (payer, vault) = (case.metas[0].pubkey, case.metas[2].pubkey);
    for (key, account) in &mut case.accounts {
        if *key == payer {
            (account.owner, account.lamports) = (Pubkey::default(), account.lamports.max(1 << 62));
        }
        if *key == vault {
            (*key, account.owner) = (address, Pubkey::default());
        }
    }
    for meta in &mut case.metas {
        meta.is_writable |= [payer, vault].contains(&meta.pubkey);
        if meta.pubkey == vault {
            meta.pubkey = address;
        }
    }
}

pub fn replay(
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
