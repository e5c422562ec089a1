//! Typed figures and listings. A figure of the book, and a listing in Rust, is a part, or it is not in the book.

use super::{Chapter, marker};

/// A number with "CU" behind it, or one of three digits or more. Text that is no figure is ignored: code,
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

/// Listings in Rust that no test compiles. A part takes its listing from a file that is compiled.
pub fn typed_listings(chapter: &Chapter) -> Vec<String> {
    // `faults` reports a part without its end.
    let prose = marker::prose(&chapter.text).unwrap_or_default();
    let lines = (1..).zip(prose.lines());
    let typed = lines.filter(|(_, line)| {
        let fence = line.trim_start_matches([' ', '>']).strip_prefix("```");
        fence.is_some_and(|says| says.starts_with("rust") || says.starts_with("rs"))
    });
    typed
        .map(|(at, _)| {
            let path = chapter.path();
            format!("{path}:{at}: a typed listing in Rust: take it from a compiled file, with cu:listing")
        })
        .collect()
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

    fn chapter(text: &str) -> Chapter {
        Chapter {
            name: "x.md".to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn typed_listings_are_found() {
        let part = "<!-- cu:listing a.rs -->\n\n```rust\na();\n```\n\n<!-- /cu -->\n";
        let text = format!("{part}```sh\nb\n```\n");
        assert!(typed_listings(&chapter(&text)).is_empty());
        for listing in [
            "```rust\nc();\n```\n",
            "> ```rust,ignore\n> c();\n> ```\n",
            "  ```rs\n",
        ] {
            let faults = typed_listings(&chapter(&format!("{text}{listing}")));
            let [fault] = &faults[..] else {
                panic!("{faults:?}")
            };
            assert!(
                fault.starts_with("docs/src/x.md:11: a typed listing in Rust"),
                "{fault}"
            );
        }
    }

    #[test]
    fn parts_code_and_targets_are_not_read() {
        let text = "a <!-- cu:row x -->946<!-- /cu --> CU, `946 CU` [a](b946)\n```\n946 CU\n```\n";
        assert!(faults(&chapter(text)).is_empty());
        assert_eq!(
            faults(&chapter("a\nb 9 CU")),
            ["docs/src/x.md:2: a typed figure: 9"]
        );
    }
}
