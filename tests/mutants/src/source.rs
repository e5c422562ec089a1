//! The sources that the ELF is made of.

use std::{fs, path::Path};

/// What holds no check: documentation, tables for clients, error codes.
const LEFT_OUT_FILES: [&str; 2] = ["error.rs", "lib.rs"];

/// What never runs on chain.
pub const LEFT_OUT_ITEMS: [&str; 6] = [
    "slot",
    "field",
    "per_recipient",
    "TABLE",
    "Instruction::spec",
    "Instruction::try_from",
];

/// A file of the program.
pub struct Source {
    /// Its path below `program/src`.
    pub name: String,
    pub text: String,
}

/// Every file with code that runs on chain, in the order of their names.
///
/// # Panics
///
/// If one cannot be read.
pub fn program() -> Vec<Source> {
    let folder = crate::root().join("program/src");
    let mut sources = Vec::new();
    collect(&folder, &folder, &mut sources);
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    sources
}

fn collect(folder: &Path, base: &Path, sources: &mut Vec<Source>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    for entry in entries {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            collect(&path, base, sources);
            continue;
        }
        let name = path.strip_prefix(base).expect("it lies below");
        let name = name.to_string_lossy().into_owned();
        if name.ends_with(".rs") && !LEFT_OUT_FILES.contains(&name.as_str()) {
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
            sources.push(Source { name, text });
        }
    }
}
