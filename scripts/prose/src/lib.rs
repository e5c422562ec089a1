//! Plain English, held by a test: words and constructions that read like a translation, and sentences that are too
//! long, in every text of the repository that people read.

#![forbid(unsafe_code)]

mod files;
mod passage;
mod rules;
mod source;

use std::{fmt, path::Path};

/// A text that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub path: String,
    pub line: usize,
    /// The words of the text.
    pub words: String,
    pub rule: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            line,
            words,
            rule,
        } = self;
        write!(f, "{path}:{line}: \"{words}\": {rule}")
    }
}

/// Returns the faults in the repository, in the order of its files.
pub fn faults(root: &Path) -> std::io::Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for path in files::under_the_rules(root)? {
        let text = std::fs::read_to_string(root.join(&path))?;
        faults.extend(faults_of(&path, &text));
    }
    Ok(faults)
}

/// Returns the faults of one file. Its name decides what in it is prose.
pub fn faults_of(path: &str, text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    for block in source::passages(path, text)
        .iter()
        .flat_map(passage::blocks)
    {
        for (at, words, rule) in rules::broken(&block) {
            faults.push(Fault {
                path: path.to_owned(),
                line: block.line(at),
                words,
                rule,
            });
        }
    }
    faults
}
