//! What in a file is prose: Markdown, comments, and texts in quotes that people read.

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, Token, TokenKind, tokenize};
use regex::Regex;
use std::sync::LazyLock;

const PUBLISHED: &[&str] = &[
    "bench/cu/src/",
    "bench/record/src/",
    "bench/runtime/src/",
    "bench/symbolic/src/",
    "clients/cli/src/",
    "program/interface/src/",
];

/// Lines of prose that belong together, as Markdown.
#[derive(Debug, Default)]
pub struct Passage {
    /// The line of the file that `text` starts on.
    pub line: usize,
    pub text: String,
    /// A text of the program: not Markdown, and each line is a paragraph.
    pub quoted: bool,
    /// Its first sentence names something, as a title does.
    pub titled: bool,
}

pub fn passages(path: &str, text: &str) -> Vec<Passage> {
    match path.rsplit_once('.').map_or("", |(_, kind)| kind) {
        "md" => vec![Passage {
            line: 1,
            text: text.to_owned(),
            ..Passage::default()
        }],
        "rs" => rust(text, !in_tests(path), !published(path)),
        "ts" => lines(text, &["///", "//", "/**", "*"]),
        "s" => lines(text, &["#"]),
        _ => {
            let mut found = lines(text, &["#"]);
            found.extend(quotes(text));
            found
        }
    }
}

/// The texts of tests are inputs and expected outputs.
fn in_tests(path: &str) -> bool {
    path.contains("/tests/")
}

/// The sources that docs.rs shows, and the help that clap makes of them.
fn published(path: &str) -> bool {
    PUBLISHED.iter().any(|start| path.starts_with(start))
}

fn rust(text: &str, strings: bool, titled: bool) -> Vec<Passage> {
    let mut found: Vec<Passage> = Vec::new();
    let (mut at, mut line) = (0, 1);
    // The comment that the next one continues, if nothing but the end of a line is between them.
    let mut last: Option<&str> = None;
    for Token { kind, len, .. } in tokenize(text, FrontmatterAllowed::No) {
        let token = &text[at..at + len as usize];
        at += len as usize;
        match kind {
            TokenKind::LineComment { .. } => {
                let (mark, words) = split_mark(token);
                match (last, found.last_mut()) {
                    (Some(before), Some(passage)) if before == mark => {
                        passage.text.push('\n');
                        passage.text.push_str(words);
                    }
                    _ => found.push(Passage {
                        line,
                        text: words.to_owned(),
                        titled: titled || mark == "//",
                        ..Passage::default()
                    }),
                }
                last = Some(mark);
            }
            TokenKind::Whitespace if token.matches('\n').count() < 2 => {}
            TokenKind::Literal {
                kind: LiteralKind::Str { .. } | LiteralKind::RawStr { .. },
                ..
            } => {
                last = None;
                // A word alone is a name.
                if strings && token.contains(' ') && !is_style(token) {
                    found.push(quoted(line, token));
                }
            }
            _ => last = None,
        }
        line += token.matches('\n').count();
    }
    found
}

/// A style sheet.
fn is_style(literal: &str) -> bool {
    static DECLARATION: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{\s*[a-z-]+: ").unwrap());
    DECLARATION.is_match(literal)
}

fn split_mark(comment: &str) -> (&str, &str) {
    let mark = ["///", "//!", "//"]
        .into_iter()
        .find(|mark| comment.starts_with(mark))
        .unwrap_or_default();
    let words = &comment[mark.len()..];
    (mark, words.strip_prefix(' ').unwrap_or(words))
}

/// The comments that fill a line each.
fn lines(text: &str, marks: &[&str]) -> Vec<Passage> {
    let mut found: Vec<Passage> = Vec::new();
    let mut open = false;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_start();
        let marked = |line: &&str| !line.starts_with("#!");
        let words = Some(line)
            .filter(marked)
            .and_then(|line| marks.iter().find_map(|mark| line.strip_prefix(mark)));
        match (words, found.last_mut()) {
            (Some(words), Some(passage)) if open => {
                passage.text.push('\n');
                passage
                    .text
                    .push_str(words.strip_prefix(' ').unwrap_or(words));
            }
            (Some(words), _) => found.push(Passage {
                line: index + 1,
                text: words.strip_prefix(' ').unwrap_or(words).to_owned(),
                titled: true,
                ..Passage::default()
            }),
            (None, _) => {}
        }
        open = words.is_some();
    }
    found
}

/// The texts in double quotes outside of comments, and the names in workflows.
fn quotes(text: &str) -> Vec<Passage> {
    static QUOTE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?m)^\s*#.*$|"(?:[^"\\]|\\.|\\\n)*"|^\s*(?:- )?name: .*$"#).unwrap()
    });
    let comment = |quote: &str| quote.trim_start().starts_with('#');
    let mut found = Vec::new();
    for quote in QUOTE
        .find_iter(text)
        .filter(|quote| quote.as_str().contains(' ') && !comment(quote.as_str()))
    {
        let line = text[..quote.start()].matches('\n').count() + 1;
        found.push(quoted(line, quote.as_str()));
    }
    found
}

/// A literal as it is read: a backslash at the end of a line joins it with the next. What is filled in, and tags, are
/// a word each.
fn quoted(line: usize, literal: &str) -> Passage {
    static JOINED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\\\n\s*").unwrap());
    static FILLED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\{[^{}]*\}|<[^<>]*>|\$\w+").unwrap());
    let text = literal
        .trim_start_matches(['r', '#'])
        .trim_matches(['"', '#']);
    let text = JOINED
        .replace_all(text, "")
        .replace("\\n", "\n")
        .replace("\\\"", "'");
    Passage {
        line,
        text: FILLED.replace_all(&text, "X").into_owned(),
        quoted: true,
        titled: false,
    }
}
