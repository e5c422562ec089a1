//! Where the journal's bytes are kept.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// A file that is only ever appended to. The tests have one that loses what was not synced.
pub trait Medium {
    /// All there is.
    fn read(&mut self) -> io::Result<Vec<u8>>;

    /// Cuts off what is beyond `len` bytes.
    fn truncate(&mut self, len: u64) -> io::Result<()>;

    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Returns once everything is where a power failure does not reach it, the file's name too.
    fn sync(&mut self) -> io::Result<()>;
}

/// A file that this process alone has open to write, until it ends.
pub struct LockedFile {
    file: File,
    folder: PathBuf,
}

/// Why there is no such file.
#[derive(Debug)]
pub enum OpenError {
    /// Another process has it.
    Taken,
    Io(io::Error),
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl LockedFile {
    /// Opens it, and creates it if it is not there.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(OpenError::Taken),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let folder = folder(path).to_owned();
        Ok(Self { file, folder })
    }
}

/// The folder that a file is in.
pub fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

impl Medium for LockedFile {
    fn read(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        self.file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.file.set_len(len)
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::File::open(&self.folder)?.sync_all()
    }
}

/// The journal of a dry run, which writes nothing. It has nothing where there is no file.
pub struct ReadOnly(pub Vec<u8>);

impl Medium for ReadOnly {
    fn read(&mut self) -> io::Result<Vec<u8>> {
        Ok(self.0.clone())
    }

    fn truncate(&mut self, _: u64) -> io::Result<()> {
        Ok(())
    }

    fn append(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}
