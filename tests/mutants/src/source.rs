//! The sources that the ELF is made of.

use std::{fs, path::Path};

/// The folders that the program is made of: its own, and the interface that it shares with its callers.
const FOLDERS: [&str; 2] = ["program/src", "program/interface/src"];

/// What of the interface is in the ELF, besides error codes and constants.
const OF_THE_INTERFACE: [&str; 3] = ["instruction.rs", "state.rs", "token.rs"];

/// What never runs on chain.
pub const LEFT_OUT_ITEMS: [&str; 4] = [
    "MAX_CPI_ACCOUNTS",
    "Instruction::spec",
    "Instruction::try_from",
    "VaultInfo::from_return_data",
];

/// A file of the program.
pub struct Source {
    /// Its path below the folder.
    pub name: String,
    /// Where it lies, below the root.
    pub folder: &'static str,
    pub text: String,
}

/// Every file with code that runs on chain, in the order of their names.
///
/// # Panics
///
/// If one cannot be read.
pub fn program() -> Vec<Source> {
    let mut sources = Vec::new();
    for folder in FOLDERS {
        collect(folder, &crate::root().join(folder), &mut sources);
    }
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    sources
}

fn collect(folder: &'static str, path: &Path, sources: &mut Vec<Source>) {
    let base = crate::root().join(folder);
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    for entry in entries {
        let path = entry.expect("the folder can be read").path();
        let name = path.strip_prefix(&base).expect("it lies below");
        let name = name.to_string_lossy().into_owned();
        let is_left_out = match folder {
            "program/src" => name == "lib.rs",
            _ => !OF_THE_INTERFACE.contains(&name.as_str()),
        };
        if is_left_out {
            continue;
        }
        if path.is_dir() {
            collect(folder, &path, sources);
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
            sources.push(Source { name, folder, text });
        }
    }
}
