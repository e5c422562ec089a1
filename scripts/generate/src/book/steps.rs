//! The chapter on tuning: each step of `bench/programs/steps`, with its figures and the difference of its source.

use {
    crate::said,
    cu::{export::table, files},
    cu_vault_bench::steps::{STEPS, Step, StepsReport},
    similar::{ChangeTag, TextDiff},
    std::{fmt::Write, path::Path},
};

/// Where the sources of the steps are.
const FOLDER: &str = "bench/programs/steps/src/step";

/// How many lines around a change are shown.
const AROUND: usize = 2;

pub fn table(report: &StepsReport) -> String {
    let mut out = String::from(
        "| step | technique | CU | saves | CU, bump 252 | risk | unsafe | works in |\n\
         |--:|---|--:|--:|--:|---|---|---|\n",
    );
    for (number, (row, step)) in report.rows.iter().zip(&STEPS).enumerate() {
        let saves = match number {
            0 => String::new(),
            _ => signed(report.saving(number)),
        };
        writeln!(
            out,
            "| {number} | [{}](#{number}-{}) | {} | {saves} | {} | {} | {} | {} |",
            step.name,
            step.name.to_lowercase().replace(' ', "-").replace('\'', ""),
            table::figure(row.cu),
            table::figure(row.cu_of_bump_252),
            step.class.name(),
            yes(step.needs_unsafe),
            step.works.text(),
        )
        .unwrap();
    }
    out
}

pub fn figure(report: &StepsReport, figure: &str, number: &str) -> Result<String, String> {
    let (at, _) = find(number)?;
    match figure {
        "cu" => Ok(table::figure(report.rows[at].cu)),
        "far" => Ok(table::figure(report.rows[at].cu_of_bump_252)),
        "saving" => Ok(signed(report.saving(at))),
        "tutorial" => Ok(table::figure(report.tutorial)),
        "vault" => Ok(table::figure(report.vault)),
        _ => Err(format!("a step has no figure “{figure}”")),
    }
}

/// Heading, properties, difference of the sources, and what `cu diff` prints.
pub fn step(root: &Path, report: &StepsReport, number: &str) -> Result<String, String> {
    let (at, step) = find(number)?;
    let row = &report.rows[at];
    let file = format!("{FOLDER}/{}.rs", step.file);
    let mut out = format!("### {at}. {}\n\n{}\n\n", step.name, step.change);
    let source = |file: &str| files::read(&root.join(FOLDER).join(format!("{file}.rs")));
    let new = source(step.file).map_err(said)?;
    let Some(before) = at.checked_sub(1) else {
        let item = cu_vault_bench::listing::item(&new, "pub fn process(")?;
        write!(
            out,
            "{} CU. Works in: {}.\n\n```rust\n{item}\n```\n\n[{file}](../../{file})",
            table::figure(row.cu),
            step.works.text()
        )
        .unwrap();
        return Ok(out);
    };
    let old = source(STEPS[before].file).map_err(said)?;
    write!(
        out,
        "* **{}** {} CU: {} → {}{}\n\
         * **Risk: {}.** {}\n\
         * **Needs unsafe:** {}. **Works in:** {}\n",
        if report.saving(at) < 0 {
            "Costs"
        } else {
            "Saves"
        },
        table::figure(report.saving(at).unsigned_abs()),
        table::figure(report.rows[before].cu),
        table::figure(row.cu),
        far(report, at),
        step.class.name(),
        step.risk,
        yes(step.needs_unsafe),
        step.works.text(),
    )
    .unwrap();
    if !step.left.is_empty() {
        writeln!(out, "* **No longer rejected here:** {}", step.left).unwrap();
    }
    write!(
        out,
        "\n```diff\n{}```\n\n[{file}](../../{file})\n\nAs `cu diff` prints it:\n\n```text\n{}\n```",
        difference(&old, &new),
        row.diff.trim_end(),
    )
    .unwrap();
    Ok(out)
}

/// The other bump, where the saving is another one.
fn far(report: &StepsReport, at: usize) -> String {
    let [before, after] = [at - 1, at].map(|at| report.rows[at].cu_of_bump_252 as i64);
    match before - after == report.saving(at) {
        true => String::new(),
        false => format!("; with bump 252, saves {} CU", signed(before - after)),
    }
}

fn find(number: &str) -> Result<(usize, &'static Step), String> {
    let at: usize = match number {
        "last" => STEPS.len() - 1,
        number => number
            .parse()
            .map_err(|_| format!("{number} is no number"))?,
    };
    let step = STEPS
        .get(at)
        .ok_or_else(|| format!("there is no step {at}"))?;
    Ok((at, step))
}

/// The lines that differ, with what is around them.
fn difference(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut out = String::new();
    for (number, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if number > 0 {
            out.push_str("  …\n");
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            writeln!(out, "{sign} {}", change.value().trim_end()).unwrap();
        }
    }
    out
}

fn signed(cu: i64) -> String {
    let sign = if cu < 0 { "−" } else { "" };
    format!("{sign}{}", table::figure(cu.unsigned_abs()))
}

fn yes(it: bool) -> &'static str {
    if it { "yes" } else { "no" }
}

#[cfg(test)]
mod tests {
    use super::{difference, signed};

    #[test]
    fn a_difference_shows_what_changed_and_two_lines_around_it() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n";
        let new = "a\nb\nc\nD\ne\nf\ng\nh\ni\nJ\n";
        assert_eq!(
            difference(old, new),
            "  b\n  c\n- d\n+ D\n  e\n  f\n  …\n  h\n  i\n- j\n+ J\n"
        );
        assert_eq!(difference(old, old), "");
    }

    #[test]
    fn a_loss_has_a_sign() {
        assert_eq!([1350, 0, -11].map(signed), ["1,350", "0", "−11"]);
    }
}
