//! Links that lead nowhere. Only those into the repository are followed.

use {
    super::{Chapter, prose},
    std::{fs, path::Path},
};

pub fn faults(root: &Path, chapter: &Chapter) -> Vec<String> {
    let mut faults = Vec::new();
    for target in targets(&unfenced(&chapter.text)) {
        if target.contains("://") {
            continue;
        }
        let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
        let here = root.join(chapter.path());
        let file = match path {
            "" => here,
            path => here.parent().unwrap_or(root).join(path),
        };
        let leads = match anchor {
            "" => file.exists(),
            anchor => fs::read_to_string(&file).is_ok_and(|text| has_anchor(&text, anchor)),
        };
        if !leads {
            faults.push(format!("{}: a dead link: {target}", chapter.path()));
        }
    }
    faults
}

/// What the links of a text lead to.
pub fn targets(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target)
}

/// A text whose links lead from a folder of the repository, for a chapter of the book, which is two folders down.
pub fn rebased(folder: &str, text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        out.push_str(before);
        out.push_str("](");
        let Some((target, after)) = after.split_once(')') else {
            return out + after;
        };
        if target.contains("://") {
            out.push_str(target);
        } else {
            out.push_str("../../");
            out.push_str(&joined(folder, target));
        }
        out.push(')');
        rest = after;
    }
    out + rest
}

/// A relative target from a folder of the repository, from its root.
fn joined(folder: &str, target: &str) -> String {
    let mut parts: Vec<_> = folder.split('/').collect();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn unfenced(text: &str) -> String {
    let mut fenced = false;
    let lines = text.lines().filter(|line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn has_anchor(text: &str, anchor: &str) -> bool {
    text.contains(&format!("<a id=\"{anchor}\"></a>"))
        || prose::headings(text).any(|heading| slug(heading) == anchor)
}

/// As code hosts and mdBook make one of a heading.
fn slug(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_headings_or_marks() {
        let text = "# A b, `c`!\n<a id=\"claim-7\"></a>\n```\n# no\n```\n";
        assert!(has_anchor(text, "a-b-c") && has_anchor(text, "claim-7"));
        assert!(!has_anchor(text, "no") && !has_anchor(text, "claim-8"));
    }

    #[test]
    fn links_in_code_are_none() {
        let text = unfenced("[a](b)\n```\n[c](d)\n```\n![e](f#g)");
        assert_eq!(targets(&text).collect::<Vec<_>>(), ["b", "f#g"]);
    }
}
