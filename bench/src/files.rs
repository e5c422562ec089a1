//! Reading and writing files, with one line that says what is wrong.

use std::{
    fs,
    path::{Path, PathBuf},
};

pub fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))
}

pub fn read_bytes(file: &Path) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))
}

/// Through a temporary file beside it, so that whoever reads it finds the old text or the new one.
pub fn write(file: &Path, text: &str) -> Result<(), String> {
    let mut name = file.as_os_str().to_owned();
    name.push(".tmp");
    let temporary = PathBuf::from(name);
    fs::write(&temporary, text)
        .and_then(|()| fs::rename(&temporary, file))
        .map_err(|error| format!("{} cannot be written: {error}", file.display()))
}
