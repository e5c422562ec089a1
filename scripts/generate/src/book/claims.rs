//! Each claim has its paragraph: a verdict behind the part that states it.

use {
    super::{Book, FOLDER, agave, links, marker, rules::Rules},
    std::fmt::Write,
};

/// What a paragraph begins with.
const VERDICTS: [&str; 3] = ["True", "Imprecise", "Wrong"];

/// Where a claim is dealt with, and how it ends.
struct Paragraph<'a> {
    chapter: &'a str,
    row: usize,
    verdict: Option<&'static str>,
    /// Whether it leads to a test.
    tested: bool,
}

pub fn faults(book: &Book, rules: &Rules) -> Result<Vec<String>, String> {
    let paragraphs = paragraphs(book)?;
    let mut faults = Vec::new();
    for row in 1..=rules.claims().len() {
        let count = paragraphs.iter().filter(|it| it.row == row).count();
        if count != 1 {
            faults.push(format!(
                "{FOLDER}: claim {row} has {count} paragraphs in place of one"
            ));
        }
    }
    let without = paragraphs.iter().filter(|it| it.verdict.is_none());
    faults.extend(without.map(|it| {
        format!(
            "{}: the paragraph on claim {} does not begin with one of {VERDICTS:?} in bold",
            it.chapter, it.row
        )
    }));
    let untested = paragraphs.iter().filter(|it| !it.tested);
    faults.extend(untested.map(|it| {
        format!(
            "{}: the paragraph on claim {} leads to no test",
            it.chapter, it.row
        )
    }));
    Ok(faults)
}

/// All claims by their verdicts, the wrong ones first: as taught, what is true, and where it is shown.
pub fn table(book: &Book, rules: &Rules) -> Result<String, String> {
    let paragraphs = paragraphs(book)?;
    let mut out = String::new();
    for verdict in VERDICTS.into_iter().rev() {
        write!(
            out,
            "### {verdict}\n\n| | as taught | what is true | evidence |\n|--:|---|---|---|\n"
        )
        .unwrap();
        for (index, claim) in rules.claims().iter().enumerate() {
            let row = index + 1;
            // `faults` reports one that has none.
            let Some(at) = paragraphs
                .iter()
                .find(|it| it.row == row && it.verdict == Some(verdict))
            else {
                continue;
            };
            let mut evidence = format!("[chapter]({}#claim-{row})", at.chapter);
            if let Some((file, text)) = &claim.code {
                let address = agave::address(&book.root, file, text)?;
                write!(evidence, " · [runtime]({address})").unwrap();
            }
            let facts = rules.shown_by(row);
            if let Some(first) = facts.first() {
                let (count, test) = (facts.len(), &first.test);
                let tests = if count == 1 { "test" } else { "tests" };
                write!(evidence, " · [{count} {tests}](../../{test})").unwrap();
            }
            let (says, by, instead) = (&claim.says, &claim.by, &claim.instead);
            writeln!(out, "| {row} | “{says}” ({by}) | {instead} | {evidence} |").unwrap();
        }
        out.push('\n');
    }
    Ok(out)
}

fn paragraphs(book: &Book) -> Result<Vec<Paragraph<'_>>, String> {
    let mut found = Vec::new();
    for chapter in &book.chapters {
        let pieces = marker::pieces(&chapter.text)
            .map_err(|error| format!("{}: {error}", chapter.path()))?;
        for pair in pieces.windows(2) {
            let [
                marker::Piece::Part { what, body },
                marker::Piece::Prose(prose),
            ] = pair
            else {
                continue;
            };
            let Some(row) = what.strip_prefix("claim ") else {
                continue;
            };
            let row = row.parse().map_err(|_| format!("{row} is no number"))?;
            found.push(Paragraph {
                chapter: &chapter.name,
                row,
                verdict: verdict(prose),
                tested: leads_to_test(body) || leads_to_test(prose),
            });
        }
    }
    Ok(found)
}

fn leads_to_test(text: &str) -> bool {
    let tests = ["../../tests/tests/", "../../bench/vault/tests/"];
    links::targets(text).any(|target| tests.iter().any(|folder| target.starts_with(folder)))
}

fn verdict(prose: &str) -> Option<&'static str> {
    let prose = prose.trim_start();
    VERDICTS
        .into_iter()
        .find(|verdict| prose.starts_with(&format!("**{verdict}.**")))
}

#[cfg(test)]
mod tests {
    use super::verdict;

    #[test]
    fn a_paragraph_begins_with_its_verdict() {
        assert_eq!(verdict("\n\n**Wrong.** It is."), Some("Wrong"));
        assert_eq!(verdict("\n\nWrong."), None);
    }
}
