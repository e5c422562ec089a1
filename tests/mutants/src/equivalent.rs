//! The mutants that do what the program does: `equivalent.toml`, with a reason for each, reviewed.

use std::{collections::BTreeMap, fs};

const FILE: &str = "tests/mutants/equivalent.toml";

/// Why a mutant changes nothing that anyone could notice, by its id.
pub type Equivalents = BTreeMap<String, String>;

/// Reads the file.
///
/// # Panics
///
/// If it is not there, or is no table of strings.
pub fn read() -> Equivalents {
    let text = fs::read_to_string(crate::root().join(FILE))
        .unwrap_or_else(|error| panic!("{FILE}: {error}"));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{FILE}: {error}"))
}
