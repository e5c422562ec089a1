//! The book says what the sources and the pages of figures say, and its links lead somewhere.

#![forbid(unsafe_code)]

use {
    cu_vault_generate::book::{Book, Chapter},
    std::path::Path,
};

fn book() -> Book {
    let root = &Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Book::read(root).unwrap()
}

#[test]
fn nothing_is_wrong_with_the_book() {
    let faults = book().faults().unwrap();
    assert!(
        faults.is_empty(),
        "write it with: scripts/write.sh\n{}",
        faults.join("\n")
    );
}

/// The faults of a book in whose first chapter `old` is now `new`.
fn with(old: &str, new: &str) -> Vec<String> {
    let mut book = book();
    let chapter: &mut Chapter = book
        .chapters
        .iter_mut()
        .find(|chapter| chapter.text.contains(old))
        .unwrap_or_else(|| panic!("no chapter has {old}"));
    chapter.text = chapter.text.replacen(old, new, 1);
    book.faults().unwrap()
}

/// Exactly one fault, which says this.
fn one(faults: &[String], says: &str) {
    let [fault] = faults else {
        panic!("{faults:?}");
    };
    assert!(fault.contains(says), "{fault}");
}

#[test]
fn another_figure_is_told() {
    let faults = with(
        "<!-- cu:charge call-bare -->",
        "<!-- cu:charge call-bare -->1",
    );
    one(&faults, "not what its source says");
}

#[test]
fn a_typed_figure_is_told() {
    one(
        &with("\n\n## ", "\n\nIt takes 46 CU.\n\n## "),
        "a typed figure: 46",
    );
}

#[test]
fn a_dead_link_is_told() {
    one(
        &with("\n\n## ", "\n\n[a](gone.md)\n\n## "),
        "a dead link: gone.md",
    );
    let faults = with("\n\n## ", "\n\n[a](introduction.md#gone)\n\n## ");
    one(&faults, "a dead link: introduction.md#gone");
}

#[test]
fn a_claim_without_its_verdict_is_told() {
    // The table of all claims shows it as well.
    let faults = with("\n**Imprecise.** ", "\n");
    assert!(
        faults
            .iter()
            .any(|fault| fault.contains("does not begin with one of")),
        "{faults:?}"
    );
}

#[test]
fn a_claim_without_its_paragraph_is_told() {
    let faults = with("<!-- cu:claim 7 -->", "<!-- cu:about Privileges -->");
    let told = |says: &str| faults.iter().any(|fault| fault.contains(says));
    assert!(told("claim 7 has 0 paragraphs"), "{faults:?}");
    let faults = with("<!-- cu:claim 8 -->", "<!-- cu:claim 7 -->");
    let told = |says: &str| faults.iter().any(|fault| fault.contains(says));
    assert!(told("claim 7 has 2 paragraphs"), "{faults:?}");
    assert!(told("claim 8 has 0 paragraphs"), "{faults:?}");
}

#[test]
fn a_claim_that_leads_to_no_test_is_told() {
    let mut book = book();
    for chapter in &mut book.chapters {
        chapter.text = chapter.text.replace("](../../tests/", "](../../gone/");
    }
    let faults = book.faults().unwrap();
    let told = |says: &str| faults.iter().any(|fault| fault.contains(says));
    assert!(told("claim 20 leads to no test"), "{faults:?}");
}

#[test]
fn a_typed_listing_is_told() {
    one(
        &with("\n\n## ", "\n\n```rust\ninvoke();\n```\n\n## "),
        "a typed listing in Rust: take it from a compiled file, with cu:listing",
    );
}

/// The README is the front door: what is longer goes to the reference.
#[test]
fn the_readme_has_at_most_200_lines() {
    let readme = book()
        .chapters
        .into_iter()
        .find(|it| it.path() == "README.md");
    let lines = readme.unwrap().text.lines().count();
    assert!(lines <= 200, "README.md has {lines} lines");
}

/// A reader of each of the three kinds is at the first command within 150 words.
#[test]
fn the_first_commands_come_early() {
    let readme = book()
        .chapters
        .into_iter()
        .find(|it| it.path() == "README.md");
    let text = readme.unwrap().text;
    for command in [
        "`scripts/quickstart.sh`",
        "`cu init my_program.so`",
        "`scripts/book.sh`",
    ] {
        let (before, _) = text.split_once(command).expect(command);
        let words = before.split_whitespace().count();
        assert!(words <= 150, "{words} words before {command}");
    }
}

#[test]
fn a_text_of_the_log_without_an_entry_is_told() {
    let faults = with("### `Too many signers`", "### `Too few signers`");
    let [missing, unknown] = &faults[..] else {
        panic!("{faults:?}");
    };
    assert!(missing.contains("no entry is headed “Too many signers”"));
    assert!(unknown.contains("nothing prints “Too few signers”"));
}

#[test]
fn an_entry_below_which_no_fact_prints_its_text_is_told() {
    // The tables of the others, which do, are written from their own lists.
    let mut book = book();
    let chapter = book
        .chapters
        .iter_mut()
        .find(|chapter| chapter.name == "pitfalls.md")
        .unwrap();
    chapter.text = chapter.text.replace("`return-1025`", "`return-1026`");
    let faults = book.faults().unwrap();
    let told = |says: &str| faults.iter().any(|fault| fault.contains(says));
    assert!(
        told("no fact below “Return data too large (1025 > 1024)” prints it"),
        "{faults:?}"
    );
}
