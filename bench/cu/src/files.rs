//! Reading and writing files, with one line that says what is wrong.

use {
    crate::{Error, Result},
    serde::{Deserialize, de::DeserializeOwned},
    std::{
        fs::{self, File, OpenOptions},
        io::{self, Read, Write},
        path::{Path, PathBuf},
    },
    tempfile::NamedTempFile,
};

/// No file that is read has more: a fixture holds the accounts of a transaction before and after it. Each has
/// at most 64 MiB, and there is room for their growth.
pub const LIMIT: u64 = 160 * 1024 * 1024;

/// An ELF has no more: it is in an account of 10 MiB, behind the loader's 45 bytes.
pub const ELF_LIMIT: u64 = 10 * 1024 * 1024 - 45;

/// Reads a text.
pub fn read(file: &Path) -> Result<String> {
    String::from_utf8(read_bytes(file)?).map_err(|error| Error::Read {
        file: file.to_owned(),
        source: io::Error::new(
            io::ErrorKind::InvalidData,
            format!("no UTF-8 from byte {} on", error.utf8_error().valid_up_to()),
        ),
    })
}

/// Reads bytes.
pub fn read_bytes(file: &Path) -> Result<Vec<u8>> {
    read_within(file, LIMIT, "more than any input of cu has")
}

/// Reads an ELF.
pub fn read_elf(file: &Path) -> Result<Vec<u8>> {
    read_within(file, ELF_LIMIT, "more than a loader takes")
}

/// A file that has no end is read up to the limit.
fn read_within(file: &Path, limit: u64, why: &'static str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|open| open.take(limit + 1).read_to_end(&mut bytes))
        .map_err(|source| Error::Read {
            file: file.to_owned(),
            source,
        })?;
    match bytes.len() as u64 > limit {
        false => Ok(bytes),
        true => Err(Error::TooLarge {
            file: file.to_owned(),
            limit,
            why,
        }),
    }
}

/// Reads JSON that states the version of its layout. The version is checked first: the fields of a newer
/// version cannot be guessed from those that it shares with this one.
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

/// Writes through its own temporary file next to it. A reader finds the old text or the new one,
/// even with other writers, and nothing is left behind if there is no room. A symlink stays one. A path that is no
/// regular file, such as `/dev/stdout`, is written to as it is.
pub fn write(file: &Path, text: &str) -> Result<()> {
    write_bytes(file, text.as_bytes())
}

/// Writes bytes as [`write()`] writes a text.
pub fn write_bytes(file: &Path, content: &[u8]) -> Result<()> {
    replace(file, content).map_err(|source| Error::Write {
        file: file.to_owned(),
        source,
    })
}

fn replace(file: &Path, content: &[u8]) -> io::Result<()> {
    if file == Path::new("-") {
        return Err(io::Error::other("standard output is /dev/stdout here"));
    }
    let old = fs::metadata(file).ok();
    let special = old.as_ref().is_some_and(|old| !old.is_file());
    if special || file.starts_with("/dev") {
        return OpenOptions::new()
            .write(true)
            .open(file)?
            .write_all(content);
    }
    let file = &target(file)?;
    let written = beside(file, content)?;
    if let Some(old) = old {
        written.as_file().set_permissions(old.permissions())?;
    }
    written.persist(file)?;
    Ok(())
}

/// Writes a file that is not there: all of it, or nothing.
pub fn create(file: &Path, content: &[u8]) -> io::Result<()> {
    beside(file, content)?.persist_noclobber(file)?;
    Ok(())
}

/// A temporary file with this content, in the folder of a file.
fn beside(file: &Path, content: &[u8]) -> io::Result<NamedTempFile> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut temporary = temporary()
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .map_err(without_its_path)?;
    temporary.as_file_mut().write_all(content)?;
    // A disk that is full may say so only now.
    temporary.as_file().sync_all()?;
    Ok(temporary)
}

/// The error has the name of the temporary file, which is another one each time.
fn without_its_path(error: io::Error) -> io::Error {
    match error.to_string().split_once(" at path ") {
        Some((cause, _)) => io::Error::new(error.kind(), cause),
        None => error,
    }
}

/// As many links as the kernel follows.
const LINKS: usize = 40;

/// The file that a symlink leads to, be it there or not.
fn target(file: &Path) -> io::Result<PathBuf> {
    let mut file = file.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&file) {
            Ok(next) => file = file.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(file),
        }
    }
    Err(io::Error::other("too many symlinks"))
}

/// With the permissions of a file that is made in the usual way.
fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".cu-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}
