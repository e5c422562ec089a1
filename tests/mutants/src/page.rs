//! The committed list: `tests/evidence/mutants.json`, and `mutants.md` made from it.

use {
    crate::{
        mutant::Mutant,
        verdict::{Judged, Verdict},
    },
    cu_vault_tests::{
        Arch,
        evidence::{Figure, Record, elfs},
        generated,
    },
    std::{collections::BTreeMap, fmt::Write, fs, time::Duration},
};

const LIST: &str = "mutants.json";
pub const PAGE: &str = "mutants.md";
const SUITE: &str = "mutants";
const COMMAND: &str = "scripts/mutants.sh --jobs 2";

const HEAD: &str = "\
# The mutation check

Each check of the program broken, one at a time, by a script that reads its syntax tree; then the tests
run on the resulting ELF. A mutant that no test notices is a missing test. `scripts/mutants.sh`
runs it and writes this page; on every run of the tests, one compares the list of mutants with the sources.

A mutant changes the whole program as an edit of the source would. It changes the vault's ELF, which the
tests run in place of both architectures, and the ELF of the general path alone for the differential
test. *The CU gate* noticed mutants that still do the right thing but have left the fast path. Only tests
that run the program count. A page, a size or a hash that differs from the committed one proves nothing. So
the tests of `bench/` are not run, and pages that a test writes are skipped.
";

/// Writes the list, the page and the record of a run over all mutants, with the time that all of them took.
pub fn write(judged: &[Judged], took: Duration) {
    generated::write(LIST, &list(judged));
    generated::write(PAGE, &markdown(judged));
    let record = Record {
        suite: SUITE.to_owned(),
        shows: "Each check of the program, removed or changed, makes a test fail.".to_owned(),
        command: COMMAND.to_owned(),
        figures: recorded(judged),
        seconds: took.as_secs(),
        elfs: elfs(),
    };
    record.write();
}

/// Writes the list and the page of a run over some mutants: every other one keeps its committed verdict. The record stays
/// that of the last run over all of them, with the figures of the new list. A mutant that is new and was not run is left
/// out, and a test fails until it was.
pub fn write_kept(all: &[Mutant], run: &[Judged]) -> Result<(), String> {
    let on = elfs().remove(&Arch::V3.to_string());
    let earlier = committed();
    let mut judged = Vec::new();
    for mutant in all {
        let is_it = |it: &&Judged| it.id == mutant.id;
        let same = |it: &&Judged| (&it.before, &it.after) == (&mutant.before, &mutant.after);
        if let Some(it) = run.iter().find(is_it) {
            let on = on.clone();
            judged.push(Judged { on, ..it.clone() });
        } else if let Some(it) = earlier.iter().find(is_it).filter(same) {
            judged.push(it.clone());
        } else {
            println!("not run yet: {}", mutant.id);
        }
    }
    // Once every mutant was run on this ELF, the record is of it.
    let is_whole = judged.len() == all.len() && judged.iter().all(|it| it.on == on);
    if is_whole {
        judged.iter_mut().for_each(|it| it.on = None);
    }
    generated::write(LIST, &list(&judged));
    generated::write(PAGE, &markdown(&judged));
    let mut record = Record::read(SUITE).ok_or("there is no run over all mutants yet")?;
    record.figures = recorded(&judged);
    if is_whole {
        record.elfs = elfs();
    }
    record.write();
    Ok(())
}

/// The list, a mutant a line.
pub fn list(judged: &[Judged]) -> String {
    let lines = judged.iter();
    let lines: Vec<_> = lines
        .map(|it| serde_json::to_string(it).expect("a verdict is plain data"))
        .collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

/// The committed list.
///
/// # Panics
///
/// If it is not there, or is none.
pub fn committed() -> Vec<Judged> {
    let text = fs::read_to_string(generated::folder().join(LIST));
    let text = text.unwrap_or_else(|error| panic!("{LIST}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{LIST}: {error}"))
}

fn recorded(judged: &[Judged]) -> Vec<Figure> {
    let figures = figures(judged).into_iter().map(|(what, value)| Figure {
        what: what.to_owned(),
        value: value.to_string(),
    });
    figures.collect()
}

fn figures(judged: &[Judged]) -> [(&'static str, usize); 7] {
    let count = |is: fn(&Verdict) -> bool| judged.iter().filter(|it| is(&it.verdict)).count();
    [
        ("mutants", judged.len()),
        (
            "killed by a test",
            count(|it| matches!(it, Verdict::Killed { .. } | Verdict::TimedOut { .. })),
        ),
        (
            "killed by the CU gate",
            count(|it| matches!(it, Verdict::Gate { .. })),
        ),
        (
            "equivalent, with a reason",
            count(|it| matches!(it, Verdict::Equivalent { .. })),
        ),
        ("the same ELF", count(|it| *it == Verdict::Identical)),
        ("do not compile", count(|it| *it == Verdict::NotCompiled)),
        ("survived", count(|it| *it == Verdict::Survived)),
    ]
}

/// The totals, on one line.
pub fn summary(judged: &[Judged]) -> String {
    let figures = figures(judged).map(|(what, value)| format!("{value} {what}"));
    figures.join(", ")
}

/// The page.
pub fn markdown(judged: &[Judged]) -> String {
    let mut page = HEAD.to_owned();
    page += "\n| | |\n|---|---:|\n";
    for (what, value) in figures(judged) {
        let _ = writeln!(page, "| {what} | {value} |");
    }

    let mut later = BTreeMap::<_, usize>::new();
    for on in judged.iter().filter_map(|it| it.on.as_deref()) {
        *later.entry(on).or_default() += 1;
    }
    for (on, count) in later {
        let _ = writeln!(
            page,
            "\n{count} of them were run again on the v3 ELF `{}`, after a change in their files. The last run over all mutants\n\
             was on an earlier ELF, which [the list of runs](README.md) names.",
            &on[..12]
        );
    }

    let mut suites = BTreeMap::<_, usize>::new();
    for suite in judged.iter().filter_map(|it| it.verdict.suite()) {
        *suites.entry(suite).or_default() += 1;
    }
    let mut suites: Vec<_> = suites.into_iter().collect();
    suites.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    page +=
        "\nThe first test that noticed; the quick tests run first:\n\n| | mutants |\n|---|---:|\n";
    for (suite, count) in suites {
        let _ = writeln!(page, "| {suite} | {count} |");
    }

    let mut files = Vec::<(&str, Vec<&Judged>)>::new();
    for it in judged {
        let file = it.id.split(':').next().unwrap_or_default();
        match files.iter_mut().find(|(name, _)| *name == file) {
            Some((_, mutants)) => mutants.push(it),
            None => files.push((file, vec![it])),
        }
    }
    for (file, mutants) in files {
        let _ = write!(page, "\n## {file}\n\n| mutant | verdict |\n|---|---|\n");
        for it in mutants {
            let what = it.id[file.len() + 1..].replace('|', "\\|");
            let verdict = it.verdict.to_string().replace('|', "\\|");
            let _ = writeln!(page, "| `{what}` | {verdict} |");
        }
    }
    page
}
