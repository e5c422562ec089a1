//! Cases in files, `tests/fixtures/<suite>/<what>.json`, that a suite runs every time.

use {
    serde::{Serialize, de::DeserializeOwned},
    std::{
        env, fs,
        hash::{DefaultHasher, Hash, Hasher},
        path::{Path, PathBuf},
    },
};

pub fn folder(suite: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(suite)
}

/// Where a new one is saved: there, or in the folder that `CU_SAVE` names, for a run on a program that is
/// broken on purpose.
pub fn folder_of_new(suite: &str) -> PathBuf {
    env::var_os("CU_SAVE").map_or_else(|| folder(suite), PathBuf::from)
}

/// Every saved case with the name of its file, in the order of the names.
pub fn all<T: DeserializeOwned>(folder: &Path) -> Vec<(String, T)> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    paths.sort();
    paths.iter().map(|path| load(path)).collect()
}

fn load<T: DeserializeOwned>(path: &Path) -> (String, T) {
    let json = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let case = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let name = path.file_name().expect("it is a file").to_string_lossy();
    (name.into_owned(), case)
}

/// Writes a case to a file that is named after it, and says where.
pub fn save(what: &str, case: &impl Serialize, folder: &Path) -> PathBuf {
    let json = serde_json::to_string_pretty(case).expect("a case is plain data") + "\n";
    let mut hasher = DefaultHasher::new();
    json.hash(&mut hasher);
    let path = folder.join(format!("{what}-{:08x}.json", hasher.finish() as u32));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&path, json))
        .unwrap_or_else(|error| panic!("{path:?}: {error}"));
    path
}
