//! The mutants of the mutation check under the proof: each refuted with an input that the real VM confirms, or proved to do
//! what the program does, or open. `scripts/prove.sh --mutants` runs it.

use {
    crate::{
        concrete::fixtures,
        prove::{Other, case_with_real_hashes, compare, machine, realise, replay},
        real::{Case, Real},
    },
    cu_mutants::{
        mutant::Mutant,
        operators, page as committed, source,
        tree::{Tree, VAULT},
        verdict::{Judged, Verdict},
    },
    cu_vault_elf::{Arch, Checkout},
    cu_vault_proof::{
        machine::{End, Machine},
        program::{Program, is_same_code, without_branch},
        shape::Shape,
        shapes::{self, Set, Subject},
        solver::{Kind, Solver},
        theorem::{self, Calls, Failure},
    },
    cu_vault_tests::generated,
    serde::{Deserialize, Serialize},
    std::{
        cmp::Reverse,
        collections::BTreeMap,
        env,
        fmt::Write as _,
        rc::Rc,
        sync::{
            Mutex,
            atomic::{AtomicUsize, Ordering},
        },
        thread,
        time::Instant,
    },
};

/// The results, in the folder of generated files.
const FILE: &str = "proof_mutants.json";

/// The theorem that two programs do the same.
const ALIKE: u8 = 10;

/// So many failures that the real VM does not show, and no path of the shape is followed any further.
const MOST_UNSHOWN: usize = 5;

/// Why a mutant is open that a fixture shows and no theorem refutes.
fn of_another_shape(shown: Shown) -> String {
    let does = match shown {
        Shown::Result => "ends otherwise",
        Shown::Call => "makes another call, and ends alike",
    };
    format!("no theorem fails on these shapes, and a fixture of another shape {does}")
}

/// So many shapes of fixtures are followed besides those of the set, for each subject.
const MOST_FIXTURES: usize = 8;

/// So many paths of a mutant are followed. It is open if nothing is decided by then.
const MOST_PATHS: usize = 200_000;

/// What the real VM shows of a counterexample, against the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// Another result, or after a success other accounts or other return data.
    Result,
    /// Another call. The runtime or the callee refuses it of this input, as it does the program's.
    Call,
}

/// How a mutant that does what the program does makes its calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallsOf {
    Same,
    /// As theorem 5 has them. For some input it is another one of the ways that theorem 5 allows.
    KeepTheContract,
}

/// What the proof says of a mutant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proved {
    Refuted {
        theorem: u8,
        what: String,
        shown: Shown,
    },
    Equal {
        calls: CallsOf,
    },
    Open {
        because: String,
    },
    NotCompiled,
    Identical,
}

/// A mutant with what the proof says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proven {
    pub id: String,
    pub before: String,
    pub after: String,
    /// The instructions that were followed.
    pub of: Vec<String>,
    pub shapes: usize,
    pub paths: usize,
    pub proved: Proved,
}

impl Proven {
    fn is_decided(&self, id: &str) -> bool {
        self.id == id && !matches!(self.proved, Proved::Open { .. })
    }
}

/// The file: what was run on which ELF.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    /// The SHA-256 of the program's ELF for v3, without a fault.
    elf: String,
    mutants: Vec<Proven>,
}

impl Run {
    /// The committed one.
    fn read() -> Self {
        generated::read(FILE).unwrap_or_else(|error| panic!("{error}"))
    }

    fn write(&self) {
        let parts = [
            ("elf", generated::line(&self.elf)),
            ("mutants", generated::lines(&self.mutants)),
        ];
        generated::write(FILE, &generated::object(&parts));
    }
}

/// Which mutants: those that `CU_ONLY` names, with one of its lines in their id, or those that nothing has decided yet.
fn wanted(known: &[Proven]) -> Vec<Mutant> {
    let only = env::var("CU_ONLY").unwrap_or_default();
    let mut all = operators::all(&source::program());
    all.retain(|it| match only.as_str() {
        "" => !known.iter().any(|known| known.is_decided(&it.id)),
        only => only.lines().any(|part| it.id.contains(part)),
    });
    all
}

fn sha256() -> String {
    let entry = Checkout::here().entry("cu_vault", Arch::V3);
    entry.expect("the vault's ELF is recorded").sha256
}

#[test]
#[ignore = "needs a solver and the compiler of the ELFs; scripts/prove.sh --mutants runs it"]
fn mutants_are_refuted_or_equal_or_open() {
    let kept = generated::read::<Run>(FILE).ok();
    let mut run = Run {
        elf: sha256(),
        mutants: Vec::new(),
    };
    if let Some(kept) = kept.filter(|kept| kept.elf == run.elf) {
        run = kept;
    }
    let wanted = wanted(&run.mutants);
    assert!(
        !wanted.is_empty(),
        "no mutant is left, or none has such an id"
    );
    let (run, next) = (Mutex::new(run), AtomicUsize::new(0));
    let jobs = thread::available_parallelism().map_or(1, usize::from);
    let reached = reached(jobs);
    thread::scope(|scope| {
        for job in 0..jobs {
            let (run, next, wanted, reached) = (&run, &next, &wanted, &reached);
            with_stack(scope, move || work(job, wanted, reached, next, run));
        }
    });
    let run = run.into_inner().expect("no thread has panicked");
    let lately: Vec<_> = run
        .mutants
        .iter()
        .filter(|it| wanted.iter().any(|mutant| mutant.id == it.id))
        .collect();
    let count = |is: fn(&Proved) -> bool| lately.iter().filter(|it| is(&it.proved)).count();
    println!(
        "mutants: {} refuted, {} equal, {} open, {} the same ELF, {} do not compile",
        count(|it| matches!(it, Proved::Refuted { .. })),
        count(|it| matches!(it, Proved::Equal { .. })),
        count(|it| matches!(it, Proved::Open { .. })),
        count(|it| matches!(it, Proved::Identical)),
        count(|it| matches!(it, Proved::NotCompiled)),
    );
    if generated::is_writing() {
        super::page::write_section(HEAD, &section());
    }
}

/// A thread with the stack that deep terms need.
fn with_stack<'scope, T: Send + 'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    run: impl FnOnce() -> T + Send + 'scope,
) -> thread::ScopedJoinHandle<'scope, T> {
    let builder = thread::Builder::new().stack_size(256 << 20);
    builder.spawn_scoped(scope, run).expect("a thread starts")
}

/// Per subject, which of the program's instructions its shapes reach.
fn reached(jobs: usize) -> Vec<Vec<bool>> {
    let part = |job: usize| {
        let (elf, mut solver) = (Arch::V3.elf("cu_vault"), Solver::start(Kind::Z3));
        let program = Program::load(&elf).expect("the ELF loads");
        let mut found = Vec::new();
        for (subject, shapes) in shapes::all(Set::Reduced)
            .into_iter()
            .skip(job)
            .step_by(jobs)
        {
            let mut all = vec![false; program.code.len()];
            for shape in &shapes {
                let mut machine = machine(&program, &mut solver, subject, shape);
                machine.explore(&mut |_, _, _| {});
                for (all, reached) in all.iter_mut().zip(&machine.reached) {
                    *all |= reached;
                }
            }
            found.push(all);
        }
        found
    };
    thread::scope(|scope| {
        let parts: Vec<_> = (0..jobs)
            .map(|job| with_stack(scope, move || part(job)))
            .collect();
        let mut parts: Vec<_> = parts
            .into_iter()
            .map(|it| it.join().expect("it ran").into_iter())
            .collect();
        let all = 0..shapes::all(Set::Reduced).len();
        all.map(|index| parts[index % jobs].next().expect("each has its part"))
            .collect()
    })
}

/// Judges one mutant after the other, as other threads do.
fn work(
    job: usize,
    wanted: &[Mutant],
    reached: &[Vec<bool>],
    next: &AtomicUsize,
    run: &Mutex<Run>,
) {
    let mut original = Original::new();
    let tree = original.tree(job);
    let mut solver = Solver::start(Kind::Z3);
    let order: BTreeMap<_, _> = operators::all(&source::program())
        .into_iter()
        .enumerate()
        .map(|(index, it)| (it.id, index))
        .collect();
    while let Some(mutant) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
        let start = Instant::now();
        let proven = original.judge(mutant, &tree, reached, &mut solver);
        println!(
            "{:.1} s {}: {}",
            start.elapsed().as_secs_f64(),
            proven.id,
            said(&proven.proved)
        );
        let mut run = run.lock().expect("no thread has panicked");
        run.mutants.retain(|it| it.id != proven.id);
        run.mutants.push(proven);
        if generated::is_writing() {
            run.mutants.sort_by_key(|it| order.get(&it.id).copied());
            run.write();
        }
    }
}

/// The program without a fault.
struct Original {
    elf: Vec<u8>,
    real: Real,
    same: Other,
    contract: Other,
    /// Inputs of the vault from the attack table.
    fixtures: Vec<Case>,
}

/// What the proof has of a mutant so far.
#[derive(Default)]
struct Findings {
    shapes: usize,
    paths: usize,
    refuted: Option<Proved>,
    /// Why it is open.
    open: Option<String>,
    /// Failures on this shape that the real VM does not show.
    unshown: usize,
    /// A path makes other calls than the program, which keep the contract too.
    other_calls: bool,
}

impl Findings {
    /// A theorem about one program says more than that two differ, so for such a one the search goes on.
    fn is_done(&self) -> bool {
        self.theorem().is_some_and(|it| it != ALIKE)
    }

    fn is_done_with_the_shape(&self) -> bool {
        self.is_done() || self.unshown >= MOST_UNSHOWN
    }

    /// The theorem that is known not to hold.
    fn theorem(&self) -> Option<u8> {
        match self.refuted {
            Some(Proved::Refuted { theorem, .. }) => Some(theorem),
            _ => None,
        }
    }
}

impl Original {
    fn new() -> Self {
        let elf = Arch::V3.elf("cu_vault");
        Self {
            real: Real::new(&elf),
            same: Other::new(&elf, Calls::SameUnlessRefused),
            contract: Other::new(&elf, Calls::KeepTheContractUnlessRefused),
            fixtures: fixtures().into_iter().map(|(_, case)| case).collect(),
            elf,
        }
    }

    /// A copy of the sources, which gives the committed ELF.
    fn tree(&self, job: usize) -> Tree {
        let folder = cu_mutants::root().join(format!("target/mutants/proof-{job}"));
        let tree = Tree::new(folder).unwrap_or_else(|error| panic!("{error}"));
        let built = tree.build(VAULT).unwrap_or_else(|error| panic!("{error}"));
        assert!(
            built.as_ref() == Some(&self.elf),
            "the sources do not give the committed ELF; build it again: scripts/build.sh"
        );
        tree
    }

    fn judge(
        &mut self,
        mutant: &Mutant,
        tree: &Tree,
        reached: &[Vec<bool>],
        solver: &mut Solver,
    ) -> Proven {
        let built = tree.patch(mutant).and_then(|()| tree.build(VAULT));
        let built = built.unwrap_or_else(|error| panic!("{}: {error}", mutant.id));
        tree.restore(mutant)
            .unwrap_or_else(|error| panic!("{}: {error}", mutant.id));
        let mut found = Findings::default();
        let (mut of, mut followed) = (Vec::new(), Vec::new());
        let proved = match built {
            None => Proved::NotCompiled,
            Some(elf) if elf == self.elf => Proved::Identical,
            Some(elf) => {
                let hunt = Hunt {
                    telling: self.telling(&Real::new(&elf)),
                    elf,
                };
                for (subject, shapes) in hunt.in_order(subjects(&self.elf, &hunt.elf, reached)) {
                    if found.refuted.is_some() || found.is_done() {
                        break;
                    }
                    of.push(subject.name());
                    self.follow(&hunt, subject, &shapes, solver, &mut found);
                    followed.extend(shapes);
                }
                let told = hunt.not_explained(&followed);
                match (found.refuted, found.open, told) {
                    (Some(refuted), ..) => refuted,
                    (None, Some(because), _) => Proved::Open { because },
                    (None, None, Some(shown)) => Proved::Open {
                        because: of_another_shape(shown),
                    },
                    (None, None, None) if found.other_calls => Proved::Equal {
                        calls: CallsOf::KeepTheContract,
                    },
                    (None, None, None) => Proved::Equal {
                        calls: CallsOf::Same,
                    },
                }
            }
        };
        Proven {
            id: mutant.id.clone(),
            before: mutant.before.clone(),
            after: mutant.after.clone(),
            of,
            shapes: found.shapes,
            paths: found.paths,
            proved,
        }
    }

    fn telling(&mut self, mutant: &Real) -> Vec<(Shape, Case, Shown)> {
        self.real.reset_rent();
        let all = self.fixtures.iter();
        all.filter_map(|case| {
            let shown = shown(mutant, &self.real, case)?;
            Some((case.shape(), case.clone(), shown))
        })
        .collect()
    }

    fn follow(
        &mut self,
        hunt: &Hunt,
        subject: Subject,
        shapes: &[Shape],
        solver: &mut Solver,
        found: &mut Findings,
    ) {
        let program = Program::load(&hunt.elf).unwrap_or_else(|error| panic!("{error}"));
        let mut real = Real::new(&hunt.elf);
        let original = &mut self.real;
        for shape in shapes {
            if found.is_done() {
                return;
            }
            found.shapes += 1;
            found.unshown = 0;
            let mut machine = machine(&program, solver, subject, shape);
            machine.bounds.paths = MOST_PATHS.saturating_sub(found.paths);
            machine.explore(&mut |machine, path, end| {
                if found.is_done_with_the_shape() {
                    // No path is followed any further.
                    machine.bounds.paths = 0;
                    return;
                }
                found.paths += 1;
                if let End::Unknown(why) = end {
                    found.open.get_or_insert_with(|| why.clone());
                    return;
                }
                let mut failures = theorem::check(machine, path, end, subject);
                if found.refuted.is_none() {
                    compare(machine, path, end, subject, &self.contract, &mut failures);
                }
                if failures.is_empty() && found.refuted.is_none() && !found.other_calls {
                    let mut differences = Vec::new();
                    compare(machine, path, end, subject, &self.same, &mut differences);
                    found.other_calls = !differences.is_empty();
                }
                failures.sort_by_key(|it| (it.theorem == ALIKE, it.theorem));
                for failure in failures {
                    if found.is_done_with_the_shape()
                        || found.refuted.is_some() && failure.theorem == ALIKE
                    {
                        return;
                    }
                    let mut probe = path.clone();
                    if let Some(other) = failure.other.clone() {
                        other.put_into(&mut probe);
                    }
                    probe.example = Rc::new(failure.example.clone());
                    let Some((example, case)) = case_with_real_hashes(machine, &probe, subject)
                    else {
                        found.leave_open(&failure, "no input is known that has its hashes");
                        continue;
                    };
                    replay(&mut real, machine, path, end, &example, &case).unwrap_or_else(
                        |error| panic!("{} {shape:?}: {error}\n{case:#?}", subject.name()),
                    );
                    let rent = machine.rent();
                    original.set_rent(machine.terms.eval(rent, &example));
                    let carried_out = [false, true]
                        .into_iter()
                        .filter_map(|executable| realise(&real, &case, subject, executable));
                    let cases: Vec<_> = [case.clone()].into_iter().chain(carried_out).collect();
                    let mut shown = cases
                        .iter()
                        .filter_map(|it| shown(&real, original, it))
                        .min();
                    let is_of_the_path = |machine: &mut Machine, case: &Case| {
                        let input = machine.example_of(&case.input(), &example);
                        machine.terms.all_hold(&path.conditions, &input)
                    };
                    if shown.is_none()
                        && let Some((_, case, _)) = hunt
                            .telling
                            .iter()
                            .find(|(of, case, _)| of == shape && is_of_the_path(machine, case))
                    {
                        original.reset_rent();
                        real.reset_rent();
                        shown = self::shown(&real, original, case);
                    }
                    match shown {
                        Some(shown) => {
                            found.refuted = Some(Proved::Refuted {
                                theorem: failure.theorem,
                                what: failure.what,
                                shown,
                            });
                        }
                        None => found.leave_open(&failure, "the real VM ends both alike"),
                    }
                }
            });
        }
    }
}

impl Findings {
    fn leave_open(&mut self, failure: &Failure, why: &str) {
        self.unshown += 1;
        let Failure { theorem, what, .. } = failure;
        self.open
            .get_or_insert_with(|| format!("{theorem}: {what}, and {why}"));
    }
}

/// What the real VM shows of an input: the mutant's end against the program's.
fn shown(mutant: &Real, original: &Real, case: &Case) -> Option<Shown> {
    let other = original.run(case);
    // The runtime charges only a part of a call whose accounts it cannot read, and the price list has no such part.
    let Ok(one) = mutant.measure(case) else {
        return Some(Shown::Result);
    };
    let calls = |run: &cu_runtime::Run| -> Vec<_> {
        let own = run.cpis.iter().filter(|cpi| cpi.caller_height == 1);
        own.map(|cpi| cpi.instruction.clone()).collect()
    };
    let (calls, others) = (calls(&one), calls(&other));
    let (one, other) = (one.result, other.result);
    let same = one.raw_result == other.raw_result
        && (one.raw_result.is_err()
            || one.resulting_accounts == other.resulting_accounts
                && one.return_data == other.return_data);
    match (same, calls == others) {
        (false, _) => Some(Shown::Result),
        (true, false) => Some(Shown::Call),
        (true, true) => None,
    }
}

/// Those of which a mutant has another code on a path of theirs, with their shapes. Each other one is the same, with
/// its code at another place.
fn subjects(elf: &[u8], mutant: &[u8], reached: &[Vec<bool>]) -> Vec<(Subject, Vec<Shape>)> {
    let load = |elf| Program::load(elf).unwrap_or_else(|error| panic!("{error}"));
    let (program, mutant) = (load(elf), load(mutant));
    let all = shapes::all(Set::Reduced).into_iter().zip(reached);
    all.filter(|(_, reached)| !is_same_code(&program, &mutant, reached))
        .map(|(it, _)| it)
        .collect()
}

/// Code is the same where the difference is not reached, and only there.
#[test]
fn a_branch_is_of_the_subjects_that_reach_it() {
    let elf = Arch::V3.elf("cu_vault");
    let program = Program::load(&elf).expect("the ELF loads");
    // `jeq dst, imm, off`
    let is_jump = |pc: &usize| program.code[*pc].opc == 0x15 && program.code[*pc].off > 1;
    let jumps: Vec<_> = (0..program.code.len()).filter(is_jump).collect();
    assert!(jumps.len() > 40, "{}", jumps.len());
    for pc in jumps {
        let changed = without_branch(&elf, &program, pc, false);
        let changed = Program::load(&changed).expect("the ELF loads");
        let mut reached = vec![true; program.code.len()];
        assert!(is_same_code(&program, &program, &reached), "{pc}");
        assert!(!is_same_code(&program, &changed, &reached), "{pc}");
        reached[pc] = false;
        assert!(is_same_code(&program, &changed, &reached), "{pc}");
    }
}

/// A mutant, and where to look first.
struct Hunt {
    elf: Vec<u8>,
    /// The fixtures that it ends otherwise than the program.
    telling: Vec<(Shape, Case, Shown)>,
}

impl Hunt {
    /// Subjects with a telling fixture first, and of those the shapes of such fixtures: with the right data, they need not be
    /// of the set. A fixture may have another number of recipients, which makes a subject of its own.
    fn in_order(&self, mut subjects: Vec<(Subject, Vec<Shape>)>) -> Vec<(Subject, Vec<Shape>)> {
        let shapes_of = || self.telling.iter().map(|(shape, ..)| shape);
        // A bump that is open would be a loop of any length.
        let of = |shape: &Shape| {
            Subject::of(shape)
                .filter(|it| it.usual_shape().is_some_and(|it| it.fixed == shape.fixed))
        };
        for subject in shapes_of().filter_map(of) {
            if subjects.iter().all(|(known, _)| *known != subject) {
                subjects.push((subject, Vec::new()));
            }
        }
        for (subject, shapes) in &mut subjects {
            let set = shapes.len();
            for shape in shapes_of().filter(|shape| of(shape) == Some(*subject)) {
                if !shapes.contains(shape) && shapes.len() < set + MOST_FIXTURES {
                    shapes.push(shape.clone());
                }
            }
            shapes.sort_by_key(|it| shapes_of().all(|shape| shape != it));
        }
        subjects.sort_by_cached_key(|(subject, shapes)| {
            let is_of_it =
                |it: &&Shape| it.data_len > 0 && it.discriminator == subject.discriminator;
            let equal = shapes_of().filter(|it| shapes.contains(it)).count();
            Reverse((equal, shapes_of().filter(is_of_it).count()))
        });
        subjects
    }

    /// The least that a fixture shows which the proof has not explained. Where its shape was followed and nothing was refuted,
    /// the program's call and the mutant's are both in the contract, or the runtime refuses both.
    fn not_explained(&self, followed: &[Shape]) -> Option<Shown> {
        let telling = self.telling.iter();
        telling
            .filter(|(shape, _, shown)| *shown == Shown::Result || !followed.contains(shape))
            .map(|(.., shown)| *shown)
            .min()
    }
}

fn said(proved: &Proved) -> String {
    match proved {
        Proved::Refuted {
            theorem,
            what,
            shown,
        } => {
            let shown = match shown {
                Shown::Result => "the VM ends otherwise",
                Shown::Call => "the VM shows another call",
            };
            format!("refuted by {theorem}: {what} ({shown})")
        }
        Proved::Equal {
            calls: CallsOf::Same,
        } => "equal".to_owned(),
        Proved::Equal {
            calls: CallsOf::KeepTheContract,
        } => "equal, except for how it makes a call".to_owned(),
        Proved::Open { because } => format!("open: {because}"),
        Proved::Identical => "the same ELF".to_owned(),
        Proved::NotCompiled => "does not compile".to_owned(),
    }
}

// The section of the page.

/// Its heading.
pub const HEAD: &str = "## Mutants";

/// Whether a verdict counts in a column.
type Counts = fn(&Proved) -> bool;

/// The columns of the counts.
const COLUMNS: [(&str, Counts); 7] = [
    (
        "refuted by theorems 1 to 9 or 12",
        |it| matches!(it, Proved::Refuted { theorem, .. } if *theorem != ALIKE),
    ),
    ("refuted by theorem 10 alone", |it| {
        matches!(it, Proved::Refuted { theorem: ALIKE, .. })
    }),
    (
        "equal",
        |it| matches!(it, Proved::Equal { calls } if *calls == CallsOf::Same),
    ),
    (
        "equal, except for how it makes a call",
        |it| matches!(it, Proved::Equal { calls } if *calls == CallsOf::KeepTheContract),
    ),
    ("open", |it| matches!(it, Proved::Open { .. })),
    ("the same ELF", |it| matches!(it, Proved::Identical)),
    ("does not compile", |it| matches!(it, Proved::NotCompiled)),
];

/// The verdicts of the mutation check, in the words of its page.
fn tested(verdict: Option<&Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Killed { .. } | Verdict::TimedOut { .. }) => "killed by a test",
        Some(Verdict::Gate { .. }) => "killed by the CU gate",
        Some(Verdict::Equivalent { .. }) => "equivalent by argument",
        Some(Verdict::Identical) => "the same ELF",
        Some(Verdict::NotCompiled) => "does not compile",
        Some(Verdict::Survived) => "survived",
        None => "not in its list",
    }
}

/// The section, from the committed results and the committed list of the mutation check.
pub fn section() -> String {
    let run = Run::read();
    let judged = committed::committed();
    let all = operators::all(&source::program());
    let verdict = |id: &str| -> Option<&Verdict> {
        let found = judged.iter().find(|it: &&Judged| it.id == id);
        found.map(|it| &it.verdict)
    };
    let mut out = format!("{HEAD}\n\n");
    let _ = write!(
        out,
        "A mutant is one edit of a source, as the [mutation check](mutants.md) makes it. `scripts/prove.sh --mutants` builds \
         its ELF for sBPF v3, follows it, and compares it with the ELF without the edit. It follows each \
         instruction that reaches other code in it, with z3. Where the code is the same at another place, nothing is left to \
         prove. The shapes are those of a reduced run, and of the fixtures of the attack table that the mutant ends \
         otherwise. It begins with these, and stops after the instruction that refutes the mutant. This says nothing of other shapes.\n\n\
         - *Refuted*: a theorem does not hold, and the real VM runs both ELFs on the counterexample. It ends with another \
         result, or other accounts or return data after a success. Where the last column says *call*, the result is the \
         same, since the call is refused of both, and the call is another.\n\
         - *Equal*: theorems 1 to 9 and 12 hold, and on every path both have the same result, and after a success the same \
         bytes, calls and return data. Nothing is compared where the runtime refuses the first call of both (A4). Both \
         then fail. *Except for how it makes a call*: for some input the call is another one that theorem 5 allows, such as a \
         transfer that the callee checks. All else is the same. A test may still kill such a mutant, by a shape that is not \
         followed here or by its cost.\n\
         - *Open*: neither. A theorem does not hold, and the VM shows no difference. Or a fixture shows a difference \
         on a shape that was not followed. Or the machine cannot follow.\n\n\
         {} of the {} mutants were run, on the ELF with SHA-256 `{}`.\n\n",
        run.mutants.len(),
        all.len(),
        run.elf
    );
    let mut rows: BTreeMap<&str, [usize; COLUMNS.len()]> = BTreeMap::new();
    for mutant in &run.mutants {
        let row = rows.entry(tested(verdict(&mutant.id))).or_default();
        for (count, (_, is)) in row.iter_mut().zip(COLUMNS) {
            *count += usize::from(is(&mutant.proved));
        }
    }
    out += "| the mutation check says |";
    for (name, _) in COLUMNS {
        let _ = write!(out, " {name} |");
    }
    out += "\n|---|";
    out += &"---:|".repeat(COLUMNS.len());
    for (name, counts) in rows {
        let _ = write!(out, "\n| {name} |");
        for count in counts {
            let _ = write!(out, " {count} |");
        }
    }
    out += "\n\nSome mutants that are equivalent by argument are refuted. Their arguments have a premise that the proof does not \
            have. There are fewer than 2^63 lamports. Rent is not free, so that no reserve is zero. No second program has \
            an address that begins with the same eight bytes. Or they speak of the result alone: a call that moves nothing \
            is another call, with the same result.\n";
    out += "\n| mutant | the mutation check says | the proof says | paths | shown by |\n|---|---|---|---:|---|\n";
    for mutant in &run.mutants {
        let (says, shown) = match &mutant.proved {
            Proved::Refuted {
                theorem,
                what,
                shown,
            } => {
                let shown = match shown {
                    Shown::Result => "result",
                    Shown::Call => "call",
                };
                (format!("refuted by {theorem}: {what}"), shown)
            }
            equal @ Proved::Equal { .. } => {
                (format!("{}; {}", said(equal), mutant.of.join(", ")), "–")
            }
            other => (said(other), "–"),
        };
        let id = mutant.id.replace('|', "\\|");
        let says = says.replace('|', "\\|");
        let tested = tested(verdict(&mutant.id));
        let _ = writeln!(
            out,
            "| `{id}` | {tested} | {says} | {} | {shown} |",
            mutant.paths
        );
    }
    out
}

/// Each mutant of the file is one of the sources today, and the page has the section that follows from the file.
#[test]
fn the_section_is_of_these_mutants() {
    let all = operators::all(&source::program());
    for proven in Run::read().mutants {
        let mutant = all.iter().find(|it| it.id == proven.id);
        let mutant = mutant.unwrap_or_else(|| panic!("there is no mutant {}", proven.id));
        assert_eq!(
            (&mutant.before, &mutant.after),
            (&proven.before, &proven.after)
        );
    }
    super::page::hold_section(HEAD, &section());
}
