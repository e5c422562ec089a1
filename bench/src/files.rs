//! Reading and writing files, with one line that says what is wrong.

use {
    serde::{Deserialize, de::DeserializeOwned},
    std::{
        fs,
        path::{Path, PathBuf},
    },
};

pub fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))
}

pub fn read_bytes(file: &Path) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))
}

/// Reads JSON that says which version of its layout it has. That is looked at first: what a newer
/// version means is not to be guessed from the fields it shares with this one.
pub fn read_json<T: DeserializeOwned>(file: &Path, schema: u32) -> Result<T, String> {
    #[derive(Deserialize)]
    struct Version {
        schema: u32,
    }
    let text = read(file)?;
    let invalid = |error| format!("{} is not what it should be: {error}", file.display());
    let version = serde_json::from_str::<Version>(&text)
        .map_err(invalid)?
        .schema;
    if version != schema {
        return Err(format!(
            "{} has schema {version}; this cu reads {schema}",
            file.display()
        ));
    }
    serde_json::from_str(&text).map_err(invalid)
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
