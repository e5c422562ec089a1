//! Inputs in files: `tests/fixtures/differential/<instruction>-<what>.json`. Those on which two ELFs once
//! differed are saved by the test itself; others are there because a border runs close by.

use {
    crate::input::Input,
    std::{
        env, fs,
        hash::{DefaultHasher, Hash, Hasher},
        path::{Path, PathBuf},
    },
};

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/differential")
}

/// Where a new one is saved: there, or in the folder that `CU_DIFFERENTIAL_SAVE` names, for a run on a
/// program that is broken on purpose.
pub fn folder_of_new() -> PathBuf {
    env::var_os("CU_DIFFERENTIAL_SAVE").map_or_else(folder, PathBuf::from)
}

/// Every saved input with the name of its file, in the order of the names.
pub fn all(folder: &Path) -> Vec<(String, Input)> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    paths.sort();
    paths.iter().map(|path| load(path)).collect()
}

fn load(path: &Path) -> (String, Input) {
    let json = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let input = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let name = path.file_name().expect("it is a file").to_string_lossy();
    (name.into_owned(), input)
}

/// Writes an input to a file that is named after it, and says where.
pub fn save(input: &Input, folder: &Path) -> PathBuf {
    let json = serde_json::to_string_pretty(input).expect("an input is plain data") + "\n";
    let mut hasher = DefaultHasher::new();
    json.hash(&mut hasher);
    let name = format!("{}-{:08x}.json", input.instruction, hasher.finish() as u32);
    let path = folder.join(name);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&path, json))
        .unwrap_or_else(|error| panic!("{path:?}: {error}"));
    path
}
