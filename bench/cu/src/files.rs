//! Reading and writing files, with one line that says what is wrong.

use {
    crate::{Error, Result},
    serde::{Deserialize, de::DeserializeOwned},
    std::{
        fs,
        path::{Path, PathBuf},
    },
};

/// Reads a text.
pub fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).map_err(|source| Error::Read {
        file: file.to_owned(),
        source,
    })
}

/// Reads bytes.
pub fn read_bytes(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).map_err(|source| Error::Read {
        file: file.to_owned(),
        source,
    })
}

/// Reads JSON that says which version of its layout it has. That is looked at first: what a newer
/// version means is not to be guessed from the fields it shares with this one.
pub fn read_json<T: DeserializeOwned>(file: &Path, schema: u32) -> Result<T> {
    #[derive(Deserialize)]
    struct Version {
        schema: u32,
    }
    let text = read(file)?;
    let invalid = |source| Error::Json {
        file: file.to_owned(),
        source,
    };
    let version: Version = serde_json::from_str(&text).map_err(invalid)?;
    if version.schema != schema {
        return Err(Error::Schema {
            file: file.to_owned(),
            found: version.schema,
            known: schema,
        });
    }
    serde_json::from_str(&text).map_err(invalid)
}

/// Writes through a temporary file beside it, so that a reader finds the old text or the new one.
pub fn write(file: &Path, text: &str) -> Result<()> {
    let mut name = file.as_os_str().to_owned();
    name.push(".tmp");
    let temporary = PathBuf::from(name);
    fs::write(&temporary, text)
        .and_then(|()| fs::rename(&temporary, file))
        .map_err(|source| Error::Write {
            file: file.to_owned(),
            source,
        })
}
