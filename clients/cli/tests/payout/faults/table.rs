//! Runs all of it, compares the outcomes with those allowed, and writes the page.

use {
    super::{
        gateway::{Gateway, Plan, Simulated},
        kinds::{FIELDS, Fault, Field},
        subjects::{EACH, FUNDS, Facts, ROWS, Subject, subjects, watched},
    },
    crate::{
        payout::world::{VALID, Weather, World, payee, world},
        schema::validated,
    },
    cu_vault_cli::{context::Io, run::run},
    cu_vault_interface::Address,
    cu_vault_tests::{evidence::Evidence, generated},
    solana_account::Account,
    solana_signer::Signer,
    std::{
        collections::{BTreeMap, BTreeSet},
        fmt::Write,
        fs::{self, Permissions},
        os::unix::fs::PermissionsExt,
        panic::{AssertUnwindSafe, catch_unwind},
        path::Path,
        sync::{
            Mutex,
            atomic::{AtomicUsize, Ordering},
        },
        thread,
    },
    tempfile::TempDir,
};

const PAGE: &str = "node_faults.md";

/// With every run of the tests, every so many runs of the table are run.
const STRIDE: usize = 73;

/// The most that a signature, and the price of a transaction that the tests offer, may cost.
const MOST_FEE: u64 = 5_100;

/// What a node is trusted with that answers wrong from one request on: the runs that may end as no other may.
struct Exception {
    method: &'static str,
    path: &'static str,
    /// Where the subject's name begins with this.
    subject: &'static str,
    why: &'static str,
}

const EXCEPTIONS: [Exception; 2] = [
    Exception {
        method: "getGenesisHash",
        path: "",
        subject: "payout",
        why: "The journal is bound to the cluster that the node names twice: every recipient is paid once, and a \
              correct node refuses the journal (exit code 2)",
    },
    Exception {
        method: "getTokenAccountsByOwner",
        path: "",
        subject: "close, while token accounts hold tokens",
        why: "No other question lists the token accounts of a vault. Token accounts that two answers leave out \
              are left behind, and the base can recover them by creating the vault again",
    },
];

impl Exception {
    fn of(subject: &Subject, plan: &Plan) -> Option<usize> {
        EXCEPTIONS.iter().position(|one| {
            plan.from_then_on
                && plan.field.method == one.method
                && plan.field.path.starts_with(one.path)
                && subject.name.starts_with(one.subject)
        })
    }
}

/// The outcome of a run: its exit code and, of a payout, that of the run after it.
type Codes = BTreeSet<u8>;

/// One cell: once, and from then on.
#[derive(Clone, Debug, Default)]
struct Cell {
    once: Codes,
    from_then_on: Codes,
    exceptions: BTreeSet<usize>,
}

/// All that is run of one subject.
struct Rows {
    subject: Subject,
    runs: usize,
    asked: BTreeMap<String, usize>,
    cells: BTreeMap<(usize, Fault), Cell>,
}

/// A run that has ended.
struct Ran {
    code: u8,
    out: String,
    said: String,
}

/// The worlds of one run, and the folder that it runs in.
struct Stage<'a> {
    subject: &'a Subject,
    template: &'a Template,
    worlds: [World; 3],
    folder: TempDir,
    /// The watched accounts before, and what the signer holds.
    before: Vec<Option<Account>>,
    purse: u64,
}

/// The worlds that every run begins with: now, some time before, and another cluster.
struct Template {
    now: World,
    before: World,
    other: World,
    watched: Vec<Address>,
    /// What is in the files of each run.
    key: String,
    list: String,
    signer: Address,
    simulated: Simulated,
}

impl Template {
    fn new(subject: &Subject) -> Self {
        let before = world(FUNDS);
        (subject.prepare)(&before);
        let now = before.copy();
        now.pass(4 * VALID);
        let other = world(FUNDS);
        other.pass(20 * VALID);
        let vault = other.vault;
        other.put(vault, Default::default(), Vec::new());
        let key = (subject.signer)(&now);
        let rows = (0..ROWS).map(|index| format!("{},0.01\n", payee(index)));
        Self {
            watched: watched(&now),
            key: format!("{:?}", key.to_bytes()),
            list: format!("recipient,amount\n{}", rows.collect::<String>()),
            signer: key.pubkey(),
            simulated: Simulated::default(),
            now,
            before,
            other,
        }
    }

    fn stage<'a>(&'a self, subject: &'a Subject) -> Stage<'a> {
        let now = self.now.copy();
        let weather = (subject.weather)(&now);
        *now.weather.borrow_mut() = weather;
        let folder = match Path::new("/dev/shm").is_dir() {
            true => tempfile::tempdir_in("/dev/shm"),
            false => tempfile::tempdir(),
        };
        let folder = folder.expect("there is room");
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).expect("there is room");
            let mine = Permissions::from_mode(0o600);
            fs::set_permissions(path, mine).expect("the file is ours");
        };
        file("key.json", &self.key);
        file("config.yml", "{}");
        if subject.is_payout {
            file("june.csv", &self.list);
        }
        Stage {
            subject,
            template: self,
            before: self.state(&now),
            purse: now.lamports(&self.signer),
            worlds: [now, self.before.clone(), self.other.clone()],
            folder,
        }
    }

    /// The watched accounts.
    fn state(&self, world: &World) -> Vec<Option<Account>> {
        let accounts = self.watched.iter();
        accounts.map(|address| world.account(address)).collect()
    }
}

impl Stage<'_> {
    fn world(&self) -> &World {
        &self.worlds[0]
    }

    /// Sends it; none if a wait never ends, or anything else panics.
    fn run(&self, plan: Option<Plan>) -> (Option<Ran>, std::rc::Rc<Gateway>) {
        self.run_with(&["--send", "--yes"], plan)
    }

    fn run_with(&self, more: &[&str], plan: Option<Plan>) -> (Option<Ran>, std::rc::Rc<Gateway>) {
        let simulated = &self.template.simulated;
        let gateway = Gateway::new(self.worlds.clone(), plan, simulated);
        let path = |name: &str| self.folder.path().join(name).display().to_string();
        let mut typed = vec!["cu-vault".to_owned()];
        typed.extend(
            (self.subject.arguments)(self.world())
                .into_iter()
                .map(|argument| match argument.ends_with(".csv") {
                    true => path(&argument),
                    false => argument,
                }),
        );
        for (flag, value) in [
            ("--keypair", path("key.json")),
            ("--config", path("config.yml")),
            ("--url", "http://node.example".to_owned()),
        ] {
            typed.extend([flag.to_owned(), value]);
        }
        typed.extend(more.iter().map(ToString::to_string));
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let ended = catch_unwind(AssertUnwindSafe(|| {
            run(
                typed.iter().map(Into::into),
                &|_, _| gateway.network(),
                Io {
                    stdin: &mut "".as_bytes(),
                    is_terminal: false,
                    out: &mut out,
                    err: &mut err,
                },
            )
        }));
        let text = |bytes| String::from_utf8(bytes).expect("it prints text");
        let ran = ended.ok().map(|code| Ran {
            code,
            out: text(out),
            said: text(err),
        });
        (ran, gateway)
    }

    /// The lamports that left the signer besides those in `moved`, for each transaction that has landed.
    fn fees(&self, came: i128) -> i128 {
        let signer = &self.template.signer;
        i128::from(self.purse) + came - i128::from(self.world().lamports(signer))
    }

    fn state(&self) -> Vec<Option<Account>> {
        self.template.state(self.world())
    }

    fn landed(&self) -> i128 {
        self.world().inner.borrow().chain.landed.len() as i128
    }

    fn calm(&self) {
        self.world().refill();
        *self.world().weather.borrow_mut() = Weather::default();
    }
}

/// The state after a run of which nothing goes wrong, and the lamports that came to the signer besides the fees.
struct Done {
    after: Vec<Option<Account>>,
    came: i128,
}

/// What is wrong about how a run has ended, if anything is.
fn judge(stage: &Stage, ran: &Option<Ran>, done: &Done) -> Result<(), String> {
    let Some(ran) = ran else {
        return Err("it does not end".into());
    };
    let world = stage.world();
    let paid_too_much = |came: i128| {
        let (fees, landed) = (stage.fees(came), stage.landed());
        fees < 0 || fees > landed * i128::from(MOST_FEE)
    };
    let is_untouched = || stage.state() == stage.before && !paid_too_much(0);
    let is_done = || stage.state() == done.after && !paid_too_much(done.came);
    // What others have taken is no loss of this command's.
    world.refill();
    match ran.code {
        0 if !is_done() => return Err(format!("it says that it is done: {}", ran.said)),
        1..=4 if !is_untouched() => {
            return Err(format!("it says that nothing moved: {}", ran.said));
        }
        _ => {}
    }
    // What could still land has landed.
    stage.calm();
    world.pass(3 * VALID);
    match ran.code {
        0 if !is_done() => Err(format!("it was done, and more has happened: {}", ran.said)),
        1..=4 if !is_untouched() => Err(format!("nothing had moved, and it has: {}", ran.said)),
        5 if !stage.subject.is_payout && !is_done() && !is_untouched() => {
            Err(format!("neither done nor nothing: {}", ran.said))
        }
        _ => Ok(()),
    }
}

/// After it, the payout is run again at a node that is right: then every recipient is paid, once.
fn finish(stage: &Stage, done: &Done) -> Result<(), String> {
    for _ in 0..2 {
        let (ran, _) = stage.run(None);
        let code = ran.as_ref().map(|ran| ran.code);
        if code == Some(0) {
            return judge(stage, &ran, done);
        }
    }
    let (ran, _) = stage.run(None);
    judge(stage, &ran, done)?;
    match ran {
        Some(ran) if ran.code == 0 => Ok(()),
        other => Err(format!(
            "a good node does not finish it: {}",
            other.map_or_else(String::new, |ran| ran.said)
        )),
    }
}

/// Every `stride`-th run of a subject, or all of them.
fn all_of(subject: Subject, stride: usize) -> (Rows, Vec<String>) {
    let template = Template::new(&subject);
    // Where nothing goes wrong.
    let calm = template.stage(&subject);
    let (ran, gateway) = calm.run(None);
    let asked = gateway.asked();
    let first = ran.expect("it ends");
    assert_eq!(first.code, subject.code, "{}: {}", subject.name, first.said);
    calm.calm();
    if subject.is_payout && first.code != 0 {
        assert_eq!(
            calm.run(None).0.map(|ran| ran.code),
            Some(0),
            "{}",
            first.said
        );
    }
    let came = i128::from(
        calm.world()
            .lamports(&(subject.signer)(calm.world()).pubkey()),
    ) - i128::from(calm.purse);
    let done = Done {
        after: calm.state(),
        // Except the fees, each of which is a signature here.
        came: came + calm.landed() * 5_000,
    };

    let mut rows = Rows {
        subject,
        runs: 0,
        asked: asked.clone(),
        cells: BTreeMap::new(),
    };
    let mut wrong = Vec::new();
    let mut number = 0;
    for (index, field) in FIELDS.iter().enumerate() {
        if !subject.facts.has(field) {
            continue;
        }
        let count = asked.get(field.method).copied().unwrap_or(0);
        for fault in Fault::ALL {
            let ways = fault.ways(field).unwrap_or(0);
            for at in 1..=count {
                // From the first request on, and from the second.
                let lasts = at <= 2;
                let times: &[bool] = if lasts { &[false, true] } else { &[false] };
                for (way, from_then_on) in
                    (0..ways).flat_map(|way| times.iter().map(move |then| (way, *then)))
                {
                    number += 1;
                    if number % stride != 0 {
                        continue;
                    }
                    let plan = Plan {
                        field: *field,
                        fault,
                        way,
                        at,
                        from_then_on,
                    };
                    let stage = template.stage(&subject);
                    let (ran, gateway) = stage.run(Some(plan));
                    rows.runs += 1;
                    let judged = judge(&stage, &ran, &done);
                    let judged = judged.and_then(|()| match subject.is_payout {
                        true => finish(&stage, &done),
                        false => Ok(()),
                    });
                    let exception = Exception::of(&subject, &plan);
                    if let (Err(what), None) = (&judged, exception) {
                        let (what, at) = (what.clone(), format!("{} · {plan:?}", subject.name));
                        let what = format!("{at}\n    {what}");
                        println!("{what}");
                        wrong.push(what);
                    }
                    if let (Err(_), Some(exception)) = (&judged, exception) {
                        let cell = rows.cells.entry((index, fault)).or_default();
                        cell.exceptions.insert(exception);
                    }
                    if gateway.hits() > 0
                        && let Some(ran) = ran
                    {
                        let cell = rows.cells.entry((index, fault)).or_default();
                        match from_then_on {
                            false => cell.once.insert(ran.code),
                            true => cell.from_then_on.insert(ran.code),
                        };
                    }
                }
            }
        }
    }
    (rows, wrong)
}

/// Runs every `stride`-th of these; none may end as it must not.
fn run_all(all: &[Subject], stride: usize, done: &(dyn Fn(&Rows) + Sync)) -> usize {
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    let runs = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(subject) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (rows, bad) = all_of(*subject, stride);
                    println!("{}: {} runs", subject.name, rows.runs);
                    runs.fetch_add(rows.runs, Ordering::Relaxed);
                    let is_good = bad.is_empty();
                    let mut wrong = wrong.lock().expect("nobody panics with it");
                    wrong.extend(bad);
                    if is_good {
                        done(&rows);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("nobody panicked with it");
    assert!(
        wrong.is_empty(),
        "{} runs end as none may, such as {}",
        wrong.len(),
        wrong[0]
    );
    runs.into_inner()
}

/// All of it ends as on the page. `CU_FAULTS_OF` names a subject whose section alone is run.
#[test]
#[ignore = "slow: every fault of a node at every request; runs with scripts/test.sh --all"]
fn every_fact_wrong_in_every_way_at_every_request() {
    let mut evidence = Evidence::start(
        "node_faults",
        "With any one wrong answer of a node, no recipient is paid twice, nothing is lost, every wait ends, and \
         \"nothing has moved\" is true",
        "scripts/test.sh payout::faults -- --include-ignored",
    );
    let only = std::env::var("CU_FAULTS_OF").ok();
    let mut all = subjects();
    all.retain(|subject| only.as_deref().is_none_or(|name| name == subject.name));
    run_all(&all, 1, &|rows| {
        let mut sections = committed();
        sections.insert(rows.subject.name.to_owned(), section(rows));
        generated::write(PAGE, &page(&sections));
    });
    let sections = committed();
    let runs = |section: &String| -> usize {
        let line = section.lines().find_map(|line| line.strip_suffix(" runs."));
        line.map_or(0, |runs| runs.parse().expect("a number"))
    };
    let runs: usize = sections.values().map(runs).sum();
    evidence.figure("facts", FIELDS.len());
    evidence.figure("ways to be wrong", Fault::ALL.len());
    evidence.figure("commands and circumstances", sections.len());
    evidence.figure("runs", runs);
    evidence.figure("exceptions, each with its reason", EXCEPTIONS.len());
    evidence.hold();
}

/// The sections of the page, by the names of their subjects.
fn committed() -> BTreeMap<String, String> {
    let page = fs::read_to_string(generated::folder().join(PAGE)).unwrap_or_default();
    let sections = page.split("\n## ").skip(1);
    let sections = sections.filter_map(|section| section.split_once('\n'));
    sections
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect()
}

/// With every run of the tests: some of it, all over the table, ends as on the page.
#[test]
fn the_page_says_how_it_ends() {
    let committed = committed();
    let runs = run_all(&subjects(), STRIDE, &|rows| {
        let section = &committed[rows.subject.name];
        for ((index, fault), cell) in &rows.cells {
            let name = format!("| {} | ", FIELDS[*index].name());
            let line = section.lines().find_map(|line| line.strip_prefix(&name));
            let mut cells = line.expect("each fact has its line").split(" | ").skip(1);
            let column = Fault::ALL.iter().position(|one| one == fault);
            let says = cells
                .nth(column.expect("it is one of them"))
                .expect("no cell is left out");
            let (once, from_then_on) = says.split_once(" \\| ").unwrap_or((says, ""));
            let is_said = |codes: &Codes, says: &str| {
                let mut codes = codes.iter().map(u8::to_string);
                codes.all(|code| says.split(' ').any(|said| *said == code))
            };
            assert!(
                is_said(&cell.once, once) && is_said(&cell.from_then_on, from_then_on),
                "{}, {}, {}: {cell:?}, and the page says {says}",
                rows.subject.name,
                FIELDS[*index].name(),
                fault.name()
            );
        }
    });
    assert!(runs > 150, "{runs}");
    assert_eq!(committed.len(), subjects().len(), "each has its section");
}

fn page(sections: &BTreeMap<String, String>) -> String {
    let mut page = String::from(
        "# The effect of a node's wrong answers\n\n\
         Written by `CU_WRITE=1 scripts/test.sh payout::faults -- --include-ignored` from what it ran; \
         every run of the tests repeats some of it. \
         Between the command and a cluster is a gateway that is wrong about one fact: once, at each request \
         for it, or from the first or second request on. A cell lists the exit codes of all these runs, before the \
         bar where one answer was wrong, after it where all were from then on.\n\n\
         No run paid a recipient twice, lost anything, or had a wait without end. The exit codes 0 to 4 were \
         true, then and later. 0 is done, 1 refused, 2 bad input, 3 trouble with the network (nothing has \
         moved), 5 is not known yet. After each payout the command was run again at a correct node, and every \
         recipient had been paid, once. Cells with a letter have a run that is an exception. There all answers \
         were wrong, never one alone.\n\n\
         | cell | why it has no codes |\n|---|---|\n\
         | – | a fact of this kind cannot be wrong so: it is no number, the only one, or all or nothing; or its \
         fields stand for it |\n\
         | = | the replacement would be the truth |\n",
    );
    for (index, exception) in EXCEPTIONS.iter().enumerate() {
        writeln!(page, "| {} | {} |", letter(index), exception.why)
            .expect("a string takes anything");
    }
    for subject in subjects() {
        if let Some(section) = sections.get(subject.name) {
            write!(page, "\n## {}\n{section}", subject.name).expect("a string takes anything");
        }
    }
    page
}

/// What follows the heading.
fn section(rows: &Rows) -> String {
    let faults: Vec<_> = Fault::ALL.iter().map(|fault| fault.name()).collect();
    let not_asked: BTreeSet<_> = FIELDS
        .iter()
        .map(|field| field.method)
        .filter(|method| !rows.asked.contains_key(*method))
        .collect();
    let mut lines = vec![
        String::new(),
        format!("| fact | requests | {} |", faults.join(" | ")),
        format!("|---|---:|{}", "---|".repeat(faults.len())),
    ];
    for (index, field) in FIELDS.iter().enumerate() {
        let count = rows.asked.get(field.method);
        let Some(count) = count.filter(|_| rows.subject.facts.has(field)) else {
            continue;
        };
        let cells = Fault::ALL
            .iter()
            .map(|fault| cell(rows, index, field, *fault));
        let cells: Vec<_> = cells.collect();
        lines.push(format!(
            "| {} | {count} | {} |",
            field.name(),
            cells.join(" | ")
        ));
    }
    lines.push(String::new());
    match rows.subject.facts {
        Facts::All => {}
        Facts::OfOutcomes => lines.push(
            "Here the facts are wrong from which an outcome is concluded; for the others see the first of its kind."
                .into(),
        ),
        Facts::OfPreparation => lines.push(
            "Here the facts are wrong from which a transaction is prepared; for the others see the first of its kind."
                .into(),
        ),
    }
    if !not_asked.is_empty() {
        let not_asked: Vec<_> = not_asked.into_iter().collect();
        lines.push(format!("It does not ask for {}.", not_asked.join(", ")));
    }
    lines.push(String::new());
    lines.push(format!("{} runs.", rows.runs));
    lines.push(String::new());
    lines.join("\n")
}

fn cell(rows: &Rows, index: usize, field: &Field, fault: Fault) -> String {
    if fault.ways(field).is_err() {
        return "–".into();
    }
    let Some(cell) = rows.cells.get(&(index, fault)) else {
        return "=".into();
    };
    let codes = |codes: &Codes| {
        let codes: Vec<_> = codes.iter().map(u8::to_string).collect();
        codes.join(" ")
    };
    let exceptions: Vec<_> = cell.exceptions.iter().map(|one| letter(*one)).collect();
    let (once, from_then_on) = (codes(&cell.once), codes(&cell.from_then_on));
    format!("{once} \\| {from_then_on} {}", exceptions.join(" "))
        .trim_end()
        .to_owned()
}

fn letter(exception: usize) -> String {
    let letters = ["(a)", "(b)", "(c)", "(d)", "(e)", "(f)", "(g)", "(h)"];
    letters[exception].to_owned()
}

/// What the payout of the table pays is what the vault has lost.
#[test]
fn the_table_would_notice_a_row_that_is_paid_twice() {
    let subject = subjects().remove(0);
    let template = Template::new(&subject);
    let stage = template.stage(&subject);
    let (ran, _) = stage.run(None);
    let done = Done {
        after: stage.state(),
        came: 0,
    };
    assert_eq!(judge(&stage, &ran, &done), Ok(()));
    assert_eq!(stage.world().lamports(&payee(3)), EACH);
    // The journal is gone: the one thing that must not happen.
    fs::remove_file(stage.folder.path().join("june.csv.journal")).expect("it was there");
    let (again, _) = stage.run(None);
    let judged = judge(&stage, &again, &done);
    assert!(judged.is_err(), "{judged:?}");
    assert_eq!(stage.world().lamports(&payee(3)), 2 * EACH);
}

/// Whatever a command prints for programs is what the schema says.
#[test]
fn every_document_is_as_the_schema_says() {
    let subjects = subjects().into_iter();
    for subject in subjects.filter(|subject| subject.facts != Facts::OfOutcomes) {
        let template = Template::new(&subject);
        for more in [
            &["--output", "json"][..],
            &["--output", "json", "--send", "--yes"],
        ] {
            let (ran, _) = template.stage(&subject).run_with(more, None);
            let ran = ran.expect("it ends");
            let document = validated(&ran.out);
            assert_eq!(
                (ran.code, document["error"].is_object()),
                (subject.code, ran.code != 0)
            );
        }
    }
}
