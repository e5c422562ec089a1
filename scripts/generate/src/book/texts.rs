//! Every text that a refusal prints has an entry in the chapter on pitfalls: a heading that quotes it, and below
//! it a fact that prints it.

use super::{Book, rules::Rules};

/// The chapter.
const CHAPTER: &str = "pitfalls.md";

/// What an entry is headed with: the text as code.
const HEADING: &str = "### `";

pub fn faults(book: &Book, rules: &Rules) -> Vec<String> {
    let Some(chapter) = book.chapters.iter().find(|it| it.name == CHAPTER) else {
        return vec![format!("there is no {CHAPTER}")];
    };
    let entries: Vec<_> = entries(&chapter.text).collect();
    let mut faults = Vec::new();
    for text in rules.texts() {
        if !entries.iter().any(|(heading, _)| *heading == text.says) {
            faults.push(format!("{CHAPTER}: no entry is headed “{}”", text.says));
        }
    }
    for (heading, body) in &entries {
        match rules.texts().iter().find(|text| text.says == *heading) {
            None => faults.push(format!("{CHAPTER}: nothing prints “{heading}”")),
            Some(text)
                if !text
                    .facts
                    .iter()
                    .any(|id| body.contains(&format!("`{id}`"))) =>
            {
                faults.push(format!("{CHAPTER}: no fact below “{heading}” prints it"));
            }
            Some(_) => {}
        }
    }
    faults
}

/// Heading and body. Entries that follow each other without anything between them share the body.
fn entries(chapter: &str) -> impl Iterator<Item = (&str, &str)> {
    let starts = chapter.match_indices(HEADING).map(|(at, _)| at);
    starts.filter_map(move |at| {
        let rest = &chapter[at + HEADING.len() - 1..];
        let (line, below) = rest.split_once('\n')?;
        let mut body = below;
        // Headings that share a body follow each other.
        while let Some(next) = body.trim_start().strip_prefix(HEADING) {
            body = next.split_once('\n')?.1;
        }
        let end = body.find("\n##").unwrap_or(body.len());
        Some((line.trim().trim_matches('`').trim(), &body[..end]))
    })
}

#[cfg(test)]
mod tests {
    use super::entries;

    #[test]
    fn headings_on_top_of_each_other_share_what_is_below() {
        let chapter = "## A\n\n### `a`\n\n### ``b `c` ``\n\n`x`\n\n### `d`\n\n`y`\n\n## B\n";
        let found: Vec<_> = entries(chapter).collect();
        let below = "\n`x`\n";
        assert_eq!(found, [("a", below), ("b `c`", below), ("d", "\n`y`\n")]);
    }
}
