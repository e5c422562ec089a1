//! What real runs printed and counted: the quick start, a gate that fails, the numbers of the tests.

use {
    crate::{evidence, said},
    cu::{
        Options, Report,
        baseline::Baseline,
        export::table::{Align, Table, figure},
        files, gate, measure,
    },
    cu_vault_tests::{
        evidence::{Record, elfs},
        generated,
    },
    std::path::Path,
};

/// The plan of the example, in the repository.
const PLAN: &str = "bench/cu/examples/vault";
/// The program that is recorded, and the one of a change that costs more.
const BEFORE: &str = "program/elf/v3/cu_vault.so";
const AFTER: &str = "program/elf/v3/general.so";

/// What `scripts/quickstart.sh` prints: all of it, or the last command that sends something.
pub fn quickstart(all: bool) -> Result<String, String> {
    let text = files::read(&generated::folder().join("quickstart.txt")).map_err(said)?;
    let text = match all {
        true => text.as_str(),
        false => text
            .split("\n\n")
            .find(|block| block.starts_with("$ cu-vault withdraw") && block.contains("\nDone: "))
            .ok_or("the quick start has no withdrawal")?,
    };
    Ok(format!("```text\n{}\n```\n", text.trim_end()))
}

/// The gate on the example: recorded with one ELF, checked with the other.
pub fn gate() -> Result<String, String> {
    let folder = format!("--fixtures {PLAN} --baseline baseline.json");
    let baseline = Baseline::record(&report(BEFORE)?, None, "first", "2026-01-01", false)
        .map_err(said)?
        .ok_or("there is nothing to record")?;
    let verdict = gate::compare(&report(AFTER)?, &baseline).map_err(said)?;
    let bless = format!("cu bless --reason \"why\" {AFTER} {folder}");
    Ok(format!(
        "```text\n$ cu bless {BEFORE} {folder} --reason first\n\
         baseline.json: {} rows recorded\n\
         $ cu check {AFTER} {folder}\n{}\
         $ echo $?\n{}\n```\n",
        baseline.rows.len(),
        without_colour(&verdict.lines(&bless)),
        verdict.code(false),
    ))
}

fn report(elf: &str) -> Result<Report, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let measured = measure(&root.join(elf), &root.join(PLAN), &Options::default());
    measured.map_err(said)
}

/// As on paper.
fn without_colour(text: &str) -> String {
    let mut pieces = text.split("\u{1b}[");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        plain += piece.split_once('m').map_or(piece, |(_, rest)| rest);
    }
    plain
}

/// The tests in five numbers.
pub fn numbers() -> Result<String, String> {
    let records = Record::all();
    let mut table = Table::new([
        ("", Align::Right),
        ("", Align::Left),
        ("run again", Align::Left),
        ("last run on", Align::Left),
    ]);
    for (suite, what, says) in [
        (
            "attacks",
            "cases run",
            "attacks on every instruction, each refused with its exact error or without effect",
        ),
        (
            "model",
            "steps",
            "steps on which the program, a plain one with every check and a model on the host agree",
        ),
        (
            "runtime_rules",
            "facts",
            "rules of the runtime about calls, each broken once",
        ),
        (
            "mutants",
            "mutants",
            "checks removed or changed, one at a time; changes that no test noticed:",
        ),
        (
            "node_faults",
            "runs",
            "commands against a node that lies, each with a safe outcome",
        ),
    ] {
        let of: Vec<_> = records
            .iter()
            .filter(|record| match suite {
                "attacks" => record.suite.starts_with("attacks_"),
                suite => record.suite == suite,
            })
            .collect();
        let first = of.first().ok_or_else(|| format!("no run of {suite}"))?;
        let mut says = says.to_owned();
        if suite == "mutants" {
            says = format!("{says} {}", count(first, "survived")?);
        }
        let total = of.iter().map(|record| count(record, what));
        let total: u64 = total.sum::<Result<_, _>>()?;
        table.row([
            format!("**{}**", figure(total)),
            says,
            format!("`{}`", first.command),
            evidence::ran(first, &elfs()),
        ]);
    }
    Ok(table.to_string())
}

/// A figure of a record.
fn count(record: &Record, what: &str) -> Result<u64, String> {
    let found = record.figures.iter().find(|figure| figure.what == what);
    let value = found.and_then(|figure| figure.value.parse().ok());
    value.ok_or_else(|| format!("{} has no number “{what}”", record.suite))
}

#[cfg(test)]
mod tests {
    use super::without_colour;

    #[test]
    fn colours_are_left_out() {
        assert_eq!(
            without_colour("\u{1b}[1m\u{1b}[31mred\u{1b}[0m  x"),
            "red  x"
        );
    }
}
