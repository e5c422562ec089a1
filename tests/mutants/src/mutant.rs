//! One change to one file of the program.

use {
    crate::source::Source,
    std::{collections::BTreeMap, ops::Range},
};

/// What an operator found: where it is, what it does there, and the new text.
pub struct Change {
    /// The function, the constant or the type that it is in.
    pub place: String,
    /// What is broken, in the words of the source.
    pub what: String,
    pub range: Range<usize>,
    pub text: String,
}

#[derive(Clone, Debug)]
pub struct Mutant {
    /// `file.rs:function: what`, without a line, so that an edit elsewhere leaves the name alone.
    pub id: String,
    /// The folder of the sources that the file is in, below the root.
    pub folder: &'static str,
    /// The file that is patched, below the folder.
    pub file: String,
    /// Where it is patched.
    pub line: usize,
    pub before: String,
    pub after: String,
    /// The whole file as patched.
    pub patched: String,
}

/// Names the changes found in a file; what repeats within a function is numbered.
pub fn name(shown: &str, source: &Source, changes: Vec<Change>) -> Vec<Mutant> {
    let mut seen = BTreeMap::<String, usize>::new();
    let mut mutants = Vec::new();
    for change in changes {
        let mut id = format!("{shown}:{}: {}", change.place, change.what);
        let times = seen.entry(id.clone()).or_default();
        *times += 1;
        if *times > 1 {
            id = format!("{id} ({times})");
        }
        let Range { start, end } = change.range;
        mutants.push(Mutant {
            id,
            folder: source.folder,
            file: source.name.clone(),
            line: source.text[..start].matches('\n').count() + 1,
            before: one_line(&source.text[start..end]),
            after: one_line(&change.text),
            patched: [&source.text[..start], &change.text, &source.text[end..]].concat(),
        });
    }
    mutants
}

/// Code on one line, however it was formatted.
pub fn one_line(code: &str) -> String {
    let line = code.split_whitespace().collect::<Vec<_>>().join(" ");
    // What rustfmt puts where it breaks a call into lines.
    line.replace("( ", "(")
        .replace(", )", ")")
        .replace(" )", ")")
        .replace(" .", ".")
}
