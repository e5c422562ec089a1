//! All of it: every mutant built, run and judged, for `scripts/mutants.sh`.

use {
    crate::{
        equivalent,
        killers::{self, Killer},
        mutant::Mutant,
        operators, page, root, source,
        tree::{self, GENERAL, Tree, VAULT},
        verdict::{Judged, Memory, Verdict},
    },
    std::{
        fs, io,
        path::PathBuf,
        sync::{
            Mutex,
            atomic::{AtomicUsize, Ordering},
        },
        thread,
        time::{Duration, Instant},
    },
};

/// What is to be run, and what it is run with.
#[derive(clap::Args)]
pub struct Run {
    /// What cargo said when it compiled the tests, as JSON.
    #[arg(long, value_name = "FILE")]
    tests: PathBuf,
    /// The bench, for its gate.
    #[arg(long, value_name = "BINARY")]
    cu: PathBuf,
    /// Only the mutants with this in their id, or with one of these; the page stays as it is, unless --keep.
    #[arg(long, value_name = "PATTERN")]
    only: Vec<String>,
    /// Write the page of a run with --only: each mutant that was not run keeps its committed verdict.
    #[arg(long, requires = "only", conflicts_with_all = ["suite", "shard"])]
    keep: bool,
    /// Only this suite, or these: a quick look at what one test notices. No verdict is kept.
    #[arg(long, value_name = "NAME")]
    suite: Vec<String>,
    /// Only every Nth mutant, from the Kth on; the page is left alone.
    #[arg(long, value_name = "K/N", value_parser = shard)]
    shard: Option<(usize, usize)>,
    /// How many mutants to run at a time.
    #[arg(long, value_name = "N", default_value_t = 1)]
    jobs: usize,
}

fn shard(text: &str) -> Result<(usize, usize), String> {
    let wrong = || "must be K/N, with K from 1 to N".to_owned();
    let (k, n) = text.split_once('/').ok_or_else(wrong)?;
    let (k, n) = (
        k.parse().map_err(|_| wrong())?,
        n.parse().map_err(|_| wrong())?,
    );
    if (1..=n).contains(&k) {
        Ok((k, n))
    } else {
        Err(wrong())
    }
}

/// What is the same for every mutant.
struct Check<'a> {
    killers: &'a [Killer],
    memory: Option<&'a Memory>,
    mutants: &'a [Mutant],
    next: &'a AtomicUsize,
    verdicts: &'a Mutex<Vec<Option<(Verdict, Duration)>>>,
}

impl Run {
    /// Whether no mutant survived; or why that is unknown.
    pub fn run(self) -> Result<bool, String> {
        let equivalents = equivalent::read();
        let all = operators::all(&source::program());
        for id in equivalents.keys() {
            if !all.iter().any(|it| it.id == *id) {
                return Err(format!("equivalent.toml: there is no mutant `{id}`"));
            }
        }
        let is_whole = self.only.is_empty() && self.suite.is_empty() && self.shard.is_none();
        let mut numbered: Vec<_> = all
            .clone()
            .into_iter()
            .filter(|it| self.only.is_empty() || self.only.iter().any(|only| it.id.contains(only)))
            .enumerate()
            .filter(|(index, _)| self.shard.is_none_or(|(k, n)| index % n == k - 1))
            .collect();
        // Those that no test should notice take every test, so they come last.
        numbered.sort_by_key(|(index, it)| (equivalents.contains_key(&it.id), *index));
        let (order, mutants): (Vec<_>, Vec<_>) = numbered.into_iter().unzip();

        let (verdicts, longest) = self.judge(&mutants).map_err(|error| error.to_string())?;
        let mut judged = Vec::new();
        let mut needless = Vec::new();
        for (mutant, verdict) in mutants.iter().zip(verdicts) {
            let verdict = match (verdict, equivalents.get(&mutant.id)) {
                (Verdict::Survived, Some(because)) => Verdict::Equivalent {
                    because: because.clone(),
                },
                (verdict, None) => verdict,
                (verdict, Some(_)) => {
                    needless.push(format!("{}: {verdict}", mutant.id));
                    verdict
                }
            };
            judged.push(Judged::new(mutant, verdict));
        }
        let mut judged: Vec<_> = order.into_iter().zip(judged).collect();
        judged.sort_by_key(|(index, _)| *index);
        let judged: Vec<_> = judged.into_iter().map(|(_, it)| it).collect();
        let survivors: Vec<_> = judged
            .iter()
            .filter(|it| it.verdict == Verdict::Survived)
            .collect();
        for survivor in &survivors {
            println!("SURVIVED {} ({})", survivor.id, survivor.at);
            println!("  - {}\n  + {}", survivor.before, survivor.after);
        }
        if !needless.is_empty() {
            return Err(format!("equivalent.toml: not so: {}", needless.join("; ")));
        }
        if is_whole && survivors.is_empty() {
            page::write(&judged, longest);
        } else if self.keep && survivors.is_empty() {
            page::write_kept(&all, &judged)?;
        }
        println!("mutants: {}", page::summary(&judged));
        Ok(survivors.is_empty())
    }

    /// The verdicts, and the time that all of them took, one after the other.
    fn judge(&self, mutants: &[Mutant]) -> io::Result<(Vec<Verdict>, Duration)> {
        let folder = root().join("target/mutants");
        let mut killers = killers::all(&self.tests, self.cu.canonicalize()?)?;
        if !self.suite.is_empty() {
            killers.retain(|it| self.suite.contains(&it.name));
        }
        let memory = Memory::new(folder.join("verdicts"), tree::stamp()?);
        let verdicts = Mutex::new(vec![None; mutants.len()]);
        let check = Check {
            killers: &killers,
            memory: self.suite.is_empty().then_some(&memory),
            mutants,
            next: &AtomicUsize::new(0),
            verdicts: &verdicts,
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..self.jobs.max(1))
                .map(|job| folder.join(format!("tree-{job}")))
                // If one fails, the others have nothing left to do.
                .map(|tree| {
                    let check = &check;
                    scope.spawn(move || {
                        let stop =
                            |_: &io::Error| check.next.store(usize::MAX / 2, Ordering::Relaxed);
                        check.work(tree).inspect_err(stop)
                    })
                })
                .collect();
            workers.into_iter().try_for_each(|worker| {
                let ended = worker.join();
                ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
        })?;
        let verdicts = verdicts.into_inner().expect("no worker has panicked");
        let mut total = Duration::ZERO;
        let verdicts = verdicts.into_iter().map(|verdict| {
            let (verdict, took) = verdict.expect("every mutant was judged");
            total += took;
            verdict
        });
        Ok((verdicts.collect(), total))
    }
}

impl Check<'_> {
    /// Judges mutants until there are no more.
    fn work(&self, folder: PathBuf) -> io::Result<()> {
        let mut tree = None;
        loop {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(mutant) = self.mutants.get(index) else {
                return Ok(());
            };
            let stamp = |suite: Option<&str>| killers::stamp(self.killers, suite);
            let known = self.memory.and_then(|it| it.recall(mutant, stamp));
            let (verdict, took) = match known {
                Some(known) => known,
                None => {
                    let tree = match &tree {
                        Some(tree) => tree,
                        None => tree.insert(self.tree(&folder)?),
                    };
                    let started = Instant::now();
                    let verdict = self.judge(mutant, tree)?;
                    let took = started.elapsed();
                    if let Some(memory) = self.memory {
                        let by = stamp(verdict.suite()).expect("a killer was run");
                        memory.keep(mutant, &verdict, took, by);
                    }
                    (verdict, took)
                }
            };
            let seconds = took.as_secs_f32();
            let count = self.mutants.len();
            println!(
                "{}/{count} {seconds:.1} s {}: {verdict}",
                index + 1,
                mutant.id
            );
            self.verdicts.lock().expect("no worker has panicked")[index] = Some((verdict, took));
        }
    }

    /// A tree in which nothing is wrong: it gives the ELF that is there, and every killer lets it pass.
    fn tree(&self, folder: &std::path::Path) -> io::Result<Tree> {
        let tree = Tree::new(folder.to_owned())?;
        for program in [VAULT, GENERAL] {
            let file = format!("program/elf/v3/{program}.so");
            let original = fs::read(root().join(&file))?;
            if tree.build(program)? != Some(original) {
                return Err(io::Error::other(format!(
                    "the sources do not give {file}; build it again: scripts/build.sh"
                )));
            }
        }
        // One is enough: the others would run the same bytes.
        if folder.ends_with("tree-0") {
            let verdict = killers::judge(self.killers, &tree, || Ok(()))?;
            if verdict != Verdict::Survived {
                let error = format!("the program itself is {verdict}");
                return Err(io::Error::other(error));
            }
        }
        Ok(tree)
    }

    fn judge(&self, mutant: &Mutant, tree: &Tree) -> io::Result<Verdict> {
        tree.patch(mutant)?;
        let verdict = match tree.build(VAULT)? {
            None => Verdict::NotCompiled,
            Some(elf) if elf == fs::read(root().join("program/elf/v3/cu_vault.so"))? => {
                Verdict::Identical
            }
            Some(_) => killers::judge(self.killers, tree, || {
                tree.build(GENERAL)?
                    .map(drop)
                    .ok_or_else(|| io::Error::other("the vault compiles and `general` does not"))
            })?,
        };
        tree.restore(mutant)?;
        Ok(verdict)
    }
}
