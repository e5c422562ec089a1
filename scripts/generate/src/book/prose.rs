//! Figures that somebody typed. A figure of the book is a part, or it is not in the book.

use super::{Chapter, marker};

/// A number with "CU" behind it, or one of three digits or more. What is no figure is left alone: code,
/// targets of links, names such as Token-2022.
pub fn faults(chapter: &Chapter) -> Vec<String> {
    let prose = match marker::prose(&chapter.text) {
        Ok(prose) => prose,
        Err(error) => return vec![format!("{}: {error}", chapter.path())],
    };
    let mut faults = Vec::new();
    for (at, line) in readable(&prose) {
        // The reference has limits and formats; what is measured there has its unit behind it.
        let all = !chapter.name.starts_with("reference/");
        for figure in figures(&line, all) {
            faults.push(format!("{}:{at}: a typed figure: {figure}", chapter.path()));
        }
    }
    faults
}

/// The lines outside of fences, numbered, without code and targets.
pub fn readable(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            return None;
        }
        (!fenced).then(|| (index + 1, without_targets(&without_code(line))))
    })
}

/// The headings of a text.
pub fn headings(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    text.lines().filter_map(move |line| {
        fenced ^= line.trim_start().starts_with("```");
        let heading = line.trim_start_matches('#');
        (!fenced && heading != line).then(|| heading.trim())
    })
}

fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

fn without_targets(line: &str) -> String {
    let mut parts = line.split("](");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push(']');
        out.push_str(part.split_once(')').map_or("", |(_, rest)| rest));
    }
    out
}

fn figures(line: &str, all: bool) -> Vec<&str> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = line[at..].find(|c: char| c.is_ascii_digit()) {
        let start = at + start;
        let len = line[start..]
            .find(|c: char| !c.is_ascii_digit() && c != ',')
            .unwrap_or(line.len() - start);
        let figure = line[start..start + len].trim_end_matches(',');
        let before = line[..start].chars().next_back();
        let name = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '#'));
        let behind = line[start + figure.len()..].trim_start();
        let digits = figure.chars().filter(char::is_ascii_digit).count();
        if !name && ((all && digits >= 3) || behind.starts_with("CU")) {
            found.push(figure);
        }
        at = start + len;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_figures_are_found() {
        assert_eq!(figures("costs 46 CU", true), ["46"]);
        assert_eq!(figures("costs 1,500, or 946", true), ["1,500", "946"]);
        assert_eq!(figures("3CU", true), ["3"]);
    }

    #[test]
    fn names_and_small_counts_are_none() {
        for line in [
            "Token-2022",
            "SIMD-0268",
            "sha256",
            "four of 16 seeds",
            "u64",
        ] {
            assert!(figures(line, true).is_empty(), "{line}");
        }
    }

    #[test]
    fn parts_code_and_targets_are_not_read() {
        let chapter = |text: &str| Chapter {
            name: "x.md".to_owned(),
            text: text.to_owned(),
        };
        let text = "a <!-- cu:row x -->946<!-- /cu --> CU, `946 CU` [a](b946)\n```\n946 CU\n```\n";
        assert!(faults(&chapter(text)).is_empty());
        assert_eq!(
            faults(&chapter("a\nb 9 CU")),
            ["docs/src/x.md:2: a typed figure: 9"]
        );
    }
}
