//! The sources that the ELF is made of.

use std::{fs, path::Path};

/// What holds no check of the program's: documentation, error codes, and the folders of its callers, of
/// which nothing is in the ELF.
const LEFT_OUT_PATHS: [&str; 6] = [
    "client",
    "client.rs",
    "error.rs",
    "invoke",
    "invoke.rs",
    "lib.rs",
];

/// What never runs on chain.
pub const LEFT_OUT_ITEMS: [&str; 7] = [
    "slot",
    "field",
    "per_recipient",
    "TABLE",
    "Instruction::spec",
    "Instruction::try_from",
    "VaultInfo::from_return_data",
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
        let name = path.strip_prefix(base).expect("it lies below");
        let name = name.to_string_lossy().into_owned();
        if LEFT_OUT_PATHS.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            collect(&path, base, sources);
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
            sources.push(Source { name, text });
        }
    }
}
