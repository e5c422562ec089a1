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

use std::{env, fs, path::PathBuf};

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
    let path = folder().join(name);
    if is_writing() {
        write(name, text);
        return;
    }
    if is_passed_over() {
        return;
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    if committed != text {
        let mut lines = committed.lines().zip(text.lines());
        let (was, is) = lines
            .find(|(was, is)| was != is)
            .unwrap_or(("(one of them ends here)", "(the other goes on)"));
        panic!(
            "tests/evidence/{name} is not what was run; {WRITE}=1 writes it anew\n\
             committed: {was}\n      run: {is}"
        );
    }
}

/// Writes a file, whatever lay there, at one stroke: the page of all records may be made meanwhile.
///
/// # Panics
///
/// If it cannot be written.
pub fn write(name: &str, text: &str) {
    let path = folder().join(name);
    let parent = path.parent().expect("it lies in a folder");
    let whole = path.with_extension("new");
    fs::create_dir_all(parent)
        .and_then(|()| fs::write(&whole, text))
        .and_then(|()| fs::rename(&whole, &path))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
