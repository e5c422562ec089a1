//! Files that the tests write from what they ran, and compare with what is committed.
//!
//! Without more ado a test fails if the committed file is not what the run gave. With `CU_WRITE=1` it
//! writes the file instead:
//!
//! ```sh
//! CU_WRITE=1 scripts/test.sh attacks
//! ```
//!
//! With `CU_WRITE=0` it does neither. The mutation check runs the tests so: that a page has changed is no
//! proof that a test has noticed what is wrong.

use {
    serde::{Serialize, de::DeserializeOwned},
    std::{
        collections::BTreeMap,
        env,
        fs::{self, File},
        path::{Path, PathBuf},
        process,
    },
};

/// Set to `1`, it has the tests write what they would compare; set to `0`, pass it over.
const WRITE: &str = "CU_WRITE";

/// Where generated files lie: `tests/evidence`.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("evidence")
}

/// Whether files are written in place of being compared.
pub fn is_writing() -> bool {
    env::var(WRITE).is_ok_and(|value| value == "1")
}

/// Whether they are neither written nor compared.
pub fn is_passed_over() -> bool {
    env::var(WRITE).is_ok_and(|value| value == "0")
}

/// Holds what a run gave against the committed file of this name, or writes it.
///
/// # Panics
///
/// If they differ; the message names the first line that does.
#[track_caller]
pub fn hold(name: &str, text: &str) {
    if is_writing() {
        write(name, text);
    } else if !is_passed_over() {
        let committed = fs::read_to_string(folder().join(name)).unwrap_or_default();
        compare(&format!("evidence/{name}"), &committed, text);
    }
}

/// What a committed file of JSON says.
pub fn read<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    let file = folder().join(name);
    let failed = |error: String| format!("{}: {error}", file.display());
    let text = fs::read_to_string(&file).map_err(|error| failed(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| failed(error.to_string()))
}

/// A JSON object of these parts, for a file whose lines are compared.
pub fn object(parts: &[(&str, String)]) -> String {
    let parts = parts.iter();
    let parts: Vec<_> = parts
        .map(|(name, value)| format!("\"{name}\": {value}"))
        .collect();
    format!("{{\n{}\n}}\n", parts.join(",\n"))
}

/// A JSON value in one line.
///
/// # Panics
///
/// If it has a map with other keys than strings.
pub fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("keys are strings")
}

/// A JSON array, a line for each of its values.
///
/// # Panics
///
/// As [`line`].
pub fn lines(values: &[impl Serialize]) -> String {
    let lines: Vec<_> = values.iter().map(line).collect();
    format!("[\n{}\n]", lines.join(",\n"))
}

/// Writes a file in the folder of generated files.
///
/// # Panics
///
/// If it cannot be written.
pub fn write(name: &str, text: &str) {
    replace(&folder().join(name), text.as_bytes());
}

/// Writes or replaces a file at one stroke: another test may read it meanwhile.
///
/// # Panics
///
/// If it cannot be written.
pub fn replace(path: &Path, bytes: &[u8]) {
    let parent = path.parent().expect("it is in a folder");
    let whole = path.with_extension(format!("{}.new", process::id()));
    fs::create_dir_all(parent)
        .and_then(|()| fs::write(&whole, bytes))
        .and_then(|()| fs::rename(&whole, path))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// A file of which each of several tests writes its own part, at once or one after the other, in one
/// process or in several.
pub struct Parts {
    /// Its path below the folder of the tests.
    pub file: &'static str,
    /// The parts by their keys.
    pub split: fn(&str) -> BTreeMap<String, String>,
    /// The file of these parts.
    pub join: fn(&BTreeMap<String, String>) -> String,
}

impl Parts {
    fn path(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(self.file)
    }

    /// What is committed; nothing, if nothing is.
    pub fn text(&self) -> String {
        fs::read_to_string(self.path()).unwrap_or_default()
    }

    /// The committed parts.
    pub fn read(&self) -> BTreeMap<String, String> {
        (self.split)(&self.text())
    }

    /// Holds a part against the committed one, or writes it.
    ///
    /// # Panics
    ///
    /// If they differ; the message names the first line that does.
    #[track_caller]
    pub fn hold(&self, key: &str, part: &str) {
        if is_writing() {
            self.write(key, part);
        } else if !is_passed_over() {
            let committed = self.read().remove(key).unwrap_or_default();
            compare(&format!("{}, {key},", self.file), &committed, part);
        }
    }

    /// Writes a part, and leaves the others as they are.
    ///
    /// # Panics
    ///
    /// If the file cannot be written.
    pub fn write(&self, key: &str, part: &str) {
        self.edit(|parts| drop(parts.insert(key.to_owned(), part.to_owned())));
    }

    /// Edits the parts while no other test does.
    ///
    /// # Panics
    ///
    /// If the file cannot be written.
    pub fn edit(&self, edit: impl FnOnce(&mut BTreeMap<String, String>)) {
        let path = self.path();
        locked(&path, || {
            let mut parts = self.read();
            edit(&mut parts);
            replace(&path, (self.join)(&parts).as_bytes());
        });
    }
}

/// Does this while no other process uses the same file under this lock.
///
/// # Panics
///
/// If the file's folder cannot be made.
pub fn locked(path: &Path, edit: impl FnOnce()) {
    let parent = path.parent().expect("it is in a folder");
    // The folder's: the file itself is replaced, and so would be a lock on it.
    let lock = fs::create_dir_all(parent)
        .and_then(|()| File::open(parent))
        .and_then(|folder| folder.lock().map(|()| folder));
    let lock = lock.unwrap_or_else(|error| panic!("{}: {error}", parent.display()));
    edit();
    drop(lock);
}

#[track_caller]
fn compare(name: &str, committed: &str, run: &str) {
    if committed == run {
        return;
    }
    let mut lines = committed.lines().zip(run.lines());
    let (was, is) = lines
        .find(|(was, is)| was != is)
        .unwrap_or(("(one of them ends here)", "(the other goes on)"));
    panic!(
        "tests/{name} is not what was run; {WRITE}=1 writes it again\n\
         committed: {was}\n      run: {is}"
    );
}
