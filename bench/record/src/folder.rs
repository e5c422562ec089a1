//! The folder that fixtures are written to.

use {
    crate::{Error, fixture::InstrFixture, name},
    prost::Message,
    std::{
        collections::HashMap,
        env, fs,
        path::{Path, PathBuf},
        sync::Mutex,
    },
};

/// The environment variable that names the folder.
const VARIABLE: &str = "CU_RECORD";

/// How many rows each test has, by its name: a test may have more than one recorder.
static ROWS: Mutex<Option<HashMap<String, u32>>> = Mutex::new(None);

/// Writes the rows of one test.
#[derive(Clone, Debug)]
pub struct Recorder {
    folder: PathBuf,
    test: String,
}

impl Recorder {
    /// A recorder for the running test, if `CU_RECORD` names a folder.
    pub fn from_env() -> Result<Option<Self>, Error> {
        let Some(folder) = env::var_os(VARIABLE).filter(|folder| !folder.is_empty()) else {
            return Ok(None);
        };
        let test = name::of_the_test().ok_or(Error::NoName)?;
        Ok(Some(Self::new(folder.as_ref(), test)))
    }

    /// A recorder that writes to this folder, for a test of this name: letters, digits and any of `_ - .`.
    pub fn new(folder: &Path, test: impl Into<String>) -> Self {
        Self {
            folder: folder.to_owned(),
            test: test.into(),
        }
    }

    /// Writes a row, and returns its file.
    pub fn write(&self, fixture: &InstrFixture) -> Result<PathBuf, Error> {
        let file = self
            .folder
            .join(format!("{}-{:02}.fix", self.test, self.next()));
        fs::create_dir_all(&self.folder)
            .and_then(|()| fs::write(&file, fixture.encode_to_vec()))
            .map_err(|source| Error::Write {
                file: file.clone(),
                source,
            })?;
        Ok(file)
    }

    fn next(&self) -> u32 {
        let mut rows = ROWS.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let row = rows
            .get_or_insert_default()
            .entry(self.test.clone())
            .or_default();
        *row += 1;
        *row
    }
}
