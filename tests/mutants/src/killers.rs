//! What a mutant must get past: the compiled tests, the quick ones first, then the CU gate, then the slow
//! ones. A suite is a module of the one binary that they are compiled to.
//!
//! Only what runs the program counts. The tests of `bench/`, which hold pages, sizes and hashes against
//! what is committed, are not among them: every mutant has another hash, and that proves nothing. For the
//! same reason pages that a test writes are passed over (`CU_WRITE=0`).

use {
    crate::{
        tree::{Tree, files},
        verdict::{Verdict, sha256},
    },
    serde::Deserialize,
    std::{
        collections::BTreeMap,
        fs::{self, File},
        io,
        path::{Path, PathBuf},
        process::{Command, Stdio},
        thread,
        time::{Duration, Instant},
    },
};

/// What the gate is called among the suites.
pub const GATE: &str = "cu check";

/// Suites that fail soon if they fail, in this order. One that is named nowhere here comes after them.
const QUICK: [&str; 16] = [
    FIXTURES,
    "fuzz_replay",
    "get_vault",
    "authority",
    "sol",
    "stateless",
    "refusals",
    "token",
    "create_vault",
    "wrapped_sol",
    "heap",
    "relay",
    "foreign_tokens",
    "both_elfs",
    "token_2022",
    "round_trip",
];

/// Suites that take seconds.
const SLOW: [&str; 6] = [
    "attacks",
    "model",
    "enforced",
    "differential",
    "starvation",
    "forged_layout",
];

/// Suites that do not run the vault, or hold its bytes against others: what they say of a mutant is nothing.
const OTHERS: [&str; 7] = [
    "generated",
    "program_id",
    "rogue",
    "runtime_rules",
    "security",
    "suites",
    "token_fixtures",
];

/// The one that also runs `general`.
const NEEDS_GENERAL: &str = "differential";

/// No suite takes a tenth of it on a free core.
const LIMIT: Duration = Duration::from_secs(600);

/// The one that replays files which the attacks write, if they are not there.
const FIXTURES: &str = "fixtures";

/// A row that costs so much more is no longer served by the fast path. A smaller difference may be
/// the compiler's mood.
const LEFT_THE_FAST_PATH: u64 = 10;

/// A suite, or the gate.
pub struct Killer {
    pub name: String,
    binary: PathBuf,
    /// The suite's tests by their full names: a filter would find its name in others', too.
    tests: Vec<String>,
    /// The SHA-256 of what it runs.
    pub stamp: String,
}

/// The outcome of a mutant in front of one killer.
enum Ending {
    Passed,
    Failed(String),
    TimedOut,
}

/// A message of `cargo test --no-run --message-format=json`.
#[derive(Deserialize)]
struct Built {
    executable: Option<PathBuf>,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

/// The killers in their order: out of cargo's list of what it built, and `cu`.
pub fn all(built: &Path, cu: PathBuf) -> io::Result<Vec<Killer>> {
    let tests = test_binary(&fs::read_to_string(built)?)?;
    let list = Command::new(&tests)
        .args(["--list", "--format", "terse"])
        .output()?;
    let mut suites = suites(&String::from_utf8_lossy(&list.stdout));
    suites.retain(|name, _| !OTHERS.contains(&name.as_str()));
    let others: Vec<_> = suites
        .keys()
        .filter(|it| !QUICK.contains(&it.as_str()) && !SLOW.contains(&it.as_str()))
        .cloned()
        .collect();
    write_fixtures(&tests, &suites)?;
    let quick = QUICK.map(str::to_owned).into_iter().chain(others);
    let slow = SLOW.map(str::to_owned).into_iter();

    let hash = |file| fs::read(file).map(|bytes| sha256([&bytes[..]]));
    let (hash_of_tests, hash_of_cu) = (hash(&tests)?, hash(&cu)?);
    let mut killers = Vec::new();
    for name in quick.chain([GATE.to_owned()]).chain(slow) {
        let (binary, hash, tests, data) = if name == GATE {
            (cu.clone(), &hash_of_cu, Vec::new(), baseline())
        } else {
            let gone = || io::Error::other(format!("there is no suite `{name}` any more"));
            let names = suites.remove(&name).ok_or_else(gone)?;
            let data = match &*name {
                FIXTURES => "vault".to_owned(),
                name => format!("{name}.json"),
            };
            let data = crate::root().join("tests/fixtures").join(data);
            (tests.clone(), &hash_of_tests, names, data)
        };
        let mut parts = vec![hash.clone().into_bytes()];
        files(&data, &mut |file| {
            parts.push(fs::read(file)?);
            Ok(())
        })?;
        let stamp = sha256(parts.iter().map(Vec::as_slice));
        killers.push(Killer {
            name,
            binary,
            tests,
            stamp,
        });
    }
    Ok(killers)
}

/// Writes the fixtures with the program as it is: a run on a mutant only reads them.
fn write_fixtures(tests: &Path, suites: &BTreeMap<String, Vec<String>>) -> io::Result<()> {
    let names = suites.get(FIXTURES).map(Vec::as_slice).unwrap_or_default();
    let status = Command::new(tests)
        .current_dir(crate::root().join("tests"))
        .args(["--exact", "--quiet"])
        .args(names)
        .status()?;
    match status.success() {
        true => Ok(()),
        false => Err(io::Error::other(
            "the program itself fails: scripts/test.sh fixtures",
        )),
    }
}

/// The one binary of integration tests among what cargo says that it has built.
pub fn test_binary(built: &str) -> io::Result<PathBuf> {
    let binaries: Vec<_> = built
        .lines()
        .filter_map(|line| match serde_json::from_str(line) {
            Ok(Built {
                executable: Some(binary),
                target: Some(Target { kind }),
            }) if kind == ["test"] => Some(binary),
            _ => None,
        })
        .collect();
    match <[PathBuf; 1]>::try_from(binaries) {
        Ok([binary]) => Ok(binary),
        Err(others) => Err(io::Error::other(format!(
            "the tests are {} binaries, not one",
            others.len()
        ))),
    }
}

/// The tests of each suite, out of what the binary lists: `suite::module::name: test`.
pub fn suites(list: &str) -> BTreeMap<String, Vec<String>> {
    let mut suites = BTreeMap::<_, Vec<_>>::new();
    for test in list.lines().filter_map(|line| line.strip_suffix(": test")) {
        if let Some((suite, _)) = test.split_once("::") {
            suites
                .entry(suite.to_owned())
                .or_default()
                .push(test.to_owned());
        }
    }
    suites
}

/// The SHA-256 of what gave a verdict: of one killer, or of all of them. All suites are in one binary, so
/// an edit of any of them puts every verdict of a test in doubt.
pub fn stamp(killers: &[Killer], suite: Option<&str>) -> Option<String> {
    match suite {
        Some(suite) => {
            let killer = killers.iter().find(|it| it.name == suite)?;
            Some(killer.stamp.clone())
        }
        None => Some(sha256(killers.iter().map(|it| it.stamp.as_bytes()))),
    }
}

/// Runs one killer after the other on the ELFs of a tree, until one fails. `general` is built when it is
/// needed.
pub fn judge(
    killers: &[Killer],
    tree: &Tree,
    general: impl FnOnce() -> io::Result<()>,
) -> io::Result<Verdict> {
    let mut general = Some(general);
    for killer in killers {
        if killer.name == NEEDS_GENERAL
            && let Some(build) = general.take()
        {
            build()?;
        }
        let ending = if killer.name == GATE {
            killer.gate(tree)?
        } else {
            killer.test(tree)?
        };
        let suite = killer.name.clone();
        match ending {
            Ending::Passed => {}
            Ending::Failed(row) if killer.name == GATE => return Ok(Verdict::Gate { row }),
            Ending::Failed(test) => return Ok(Verdict::Killed { suite, test }),
            Ending::TimedOut => return Ok(Verdict::TimedOut { suite }),
        }
    }
    Ok(Verdict::Survived)
}

impl Killer {
    fn test(&self, tree: &Tree) -> io::Result<Ending> {
        let mut command = Command::new(&self.binary);
        command.current_dir(crate::root().join("tests"));
        command.arg("--exact").args(&self.tests);
        let (status, output) = self.run(command, tree)?;
        let mut failed: Vec<_> = output
            .lines()
            .filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"))
            .filter_map(|test| test.strip_prefix(&self.name)?.strip_prefix("::"))
            .collect();
        failed.sort_unstable();
        Ok(match (status, &failed[..]) {
            (None, _) => Ending::TimedOut,
            (Some(true), _) => Ending::Passed,
            (_, []) => Ending::Failed("(the process died)".to_owned()),
            (_, [test]) => Ending::Failed((*test).to_owned()),
            (_, [test, others @ ..]) => Ending::Failed(format!("{test} and {} more", others.len())),
        })
    }

    /// Whether a row that succeeds has left the fast path. Rows that are refused are the general path's.
    fn gate(&self, tree: &Tree) -> io::Result<Ending> {
        let report = tree.elves().join("report.json");
        let _ = fs::remove_file(&report);
        let mut command = Command::new(&self.binary);
        command.current_dir(crate::root());
        command.args(["run", "--arch", "v3", "--json"]).arg(&report);
        let (status, output) = self.run(command, tree)?;
        if status.is_none() {
            return Ok(Ending::TimedOut);
        }
        if status == Some(false) {
            let error = output.lines().find(|it| it.starts_with("error: "));
            let error = error.unwrap_or("error: nothing was measured");
            return Ok(Ending::Failed(error["error: ".len()..].to_owned()));
        }
        let recorded = rows(&baseline())?;
        let worse = rows(&report)?.into_iter().find_map(|(id, cu)| {
            let was = *recorded.get(&id)?;
            (cu >= was + LEFT_THE_FAST_PATH).then(|| format!("{id} costs {cu} CU, not {was}"))
        });
        Ok(worse.map_or(Ending::Passed, Ending::Failed))
    }

    /// Whether it succeeded, if it ended, and what it printed.
    fn run(&self, mut command: Command, tree: &Tree) -> io::Result<(Option<bool>, String)> {
        let log = tree.elves().join("killer.log");
        let out = File::create(&log)?;
        let mut child = command
            .env("CU_ELF_DIR", tree.elves())
            .env("CU_WRITE", "0")
            .env("CU_SAVE", tree.findings())
            .stdin(Stdio::null())
            .stderr(out.try_clone()?)
            .stdout(out)
            .spawn()?;
        let started = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break Some(status.success());
            }
            if started.elapsed() > LIMIT {
                child.kill()?;
                child.wait()?;
                break None;
            }
            thread::sleep(Duration::from_millis(5));
        };
        Ok((
            status,
            String::from_utf8_lossy(&fs::read(&log)?).into_owned(),
        ))
    }
}

fn baseline() -> PathBuf {
    crate::root().join("bench/baseline.json")
}

/// The CU of each row that succeeds, in a report or in the baseline.
fn rows(file: &Path) -> io::Result<BTreeMap<String, u64>> {
    #[derive(Deserialize)]
    struct Rows {
        rows: Vec<Row>,
    }
    #[derive(Deserialize)]
    struct Row {
        id: String,
        cu: u64,
        refused: Option<String>,
    }
    let Rows { rows } = serde_json::from_str(&fs::read_to_string(file)?)?;
    let succeeding = rows.into_iter().filter(|row| row.refused.is_none());
    Ok(succeeding.map(|row| (row.id, row.cu)).collect())
}
