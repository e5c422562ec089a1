//! Cases that a suite runs every time, by name: `tests/fixtures/<suite>.json`.

use {
    crate::generated::{locked, replace},
    serde::{Serialize, de::DeserializeOwned},
    std::{
        collections::BTreeMap,
        env, fs,
        hash::{DefaultHasher, Hash, Hasher},
        path::{Path, PathBuf},
    },
};

/// The saved cases of a suite.
pub fn file(suite: &str) -> PathBuf {
    in_folder(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"),
        suite,
    )
}

/// Where a new one is saved: there, or in the folder that `CU_SAVE` names, for a run on a program that is
/// broken on purpose.
pub fn file_of_new(suite: &str) -> PathBuf {
    env::var_os("CU_SAVE").map_or_else(|| file(suite), |folder| in_folder(folder.as_ref(), suite))
}

fn in_folder(folder: &Path, suite: &str) -> PathBuf {
    folder.join(format!("{suite}.json"))
}

/// Every saved case, by its name; none if there is no file.
///
/// # Panics
///
/// If the file holds something else.
pub fn all<T: DeserializeOwned>(file: &Path) -> BTreeMap<String, T> {
    let Ok(json) = fs::read_to_string(file) else {
        return BTreeMap::new();
    };
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Adds a case under a name that says what it is, and returns the name.
///
/// # Panics
///
/// If the file cannot be written.
pub fn save<T: Serialize + DeserializeOwned + Clone>(what: &str, case: &T, file: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    to_json(case).hash(&mut hasher);
    let name = format!("{what}-{:08x}", hasher.finish() as u32);
    locked(file, || {
        let mut cases = all(file);
        cases.insert(name.clone(), case.clone());
        replace(file, to_json(&cases).as_bytes());
    });
    name
}

fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("a case is plain data") + "\n"
}
