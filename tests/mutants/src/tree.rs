//! A copy of the sources, in which a mutant is built as `scripts/build.sh` does it.

use {
    crate::{mutant::Mutant, root, verdict::sha256},
    cu_vault_tests::ELF_SOURCES,
    std::{
        fs::{self, File},
        io,
        os::unix::fs::symlink,
        path::{Path, PathBuf},
        process::{Command, Stdio},
    },
};

/// The vault, and the program that runs its general path alone: as the tests are run after an edit of the
/// program, both have the edit.
pub const VAULT: (&str, &str) = ("program", "cu_vault");
pub const GENERAL: (&str, &str) = ("tests/programs/general", "general");

/// The ELF that the tests run is this one under both names: a mutant is not found out by being held
/// against a v0 ELF without the change.
const ARCH: &str = "v3";
const OTHER_ARCH: &str = "v0";

/// A copy of the sources, with a folder of ELFs for `CU_ELF_DIR`.
pub struct Tree {
    folder: PathBuf,
}

impl Tree {
    /// Copies the sources, and every ELF but those that are made of a mutant.
    pub fn new(folder: PathBuf) -> io::Result<Self> {
        for name in ELF_SOURCES {
            remove(&folder.join(name))?;
            copy(&root().join(name), &folder.join(name))?;
        }
        let tools = folder.join(".tools");
        if fs::symlink_metadata(&tools).is_err() {
            symlink(root().join(".tools").canonicalize()?, tools)?;
        }
        let tree = Self { folder };
        remove(&tree.elves())?;
        copy(
            &root().join("target/elf").join(ARCH),
            &tree.elves().join(ARCH),
        )?;
        symlink(ARCH, tree.elves().join(OTHER_ARCH))?;
        Ok(tree)
    }

    /// For `CU_ELF_DIR`.
    pub fn elves(&self) -> PathBuf {
        self.folder.join("elf")
    }

    /// Where the differential test may put what it finds.
    pub fn findings(&self) -> PathBuf {
        self.folder.join("findings")
    }

    pub fn patch(&self, mutant: &Mutant) -> io::Result<()> {
        fs::write(self.source(mutant), &mutant.patched)
    }

    pub fn restore(&self, mutant: &Mutant) -> io::Result<()> {
        let original = root().join("program/src").join(&mutant.file);
        // Written, not copied: cargo goes by the time.
        fs::write(self.source(mutant), fs::read(original)?)
    }

    fn source(&self, mutant: &Mutant) -> PathBuf {
        self.folder.join("program/src").join(&mutant.file)
    }

    /// Builds a program and puts its ELF where the tests find it. `None`: it does not compile.
    pub fn build(&self, (program, library): (&str, &str)) -> io::Result<Option<Vec<u8>>> {
        let log = self.folder.join("build.log");
        let out = File::create(&log)?;
        let status = Command::new(self.folder.join("scripts/build.sh"))
            .args(["--arch", ARCH, "--program", program])
            .current_dir(&self.folder)
            .env_remove("CARGO_TARGET_DIR")
            .stdin(Stdio::null())
            .stderr(out.try_clone()?)
            .stdout(out)
            .status()?;
        if !status.success() {
            let log = fs::read_to_string(&log)?;
            if log.contains("error: could not compile") {
                return Ok(None);
            }
            return Err(io::Error::other(log));
        }
        let file = format!("{library}.so");
        let elf = fs::read(self.folder.join("target/elf").join(ARCH).join(&file))?;
        fs::write(self.elves().join(ARCH).join(file), &elf)?;
        Ok(Some(elf))
    }
}

fn remove(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path).or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    files(from, &mut |file| {
        let below = file.strip_prefix(from).expect("it lies below");
        let copy = if below == Path::new("") {
            to.to_owned()
        } else {
            to.join(below)
        };
        fs::create_dir_all(copy.parent().unwrap_or(to))?;
        fs::copy(file, copy).map(drop)
    })
}

/// Every file below a path, or the file that it is, in the order of their names.
pub fn files(path: &Path, each: &mut impl FnMut(&Path) -> io::Result<()>) -> io::Result<()> {
    if path.is_file() {
        return each(path);
    }
    if !path.is_dir() {
        return Ok(());
    }
    let entries: Result<Vec<_>, _> = fs::read_dir(path)?.collect();
    let mut paths: Vec<_> = entries?.iter().map(fs::DirEntry::path).collect();
    paths.sort();
    for path in paths.iter().filter(|it| !it.ends_with("target")) {
        files(path, each)?;
    }
    Ok(())
}

/// The SHA-256 of all that a tree is a copy of, and of what builds it.
pub fn stamp() -> io::Result<String> {
    let mut parts = Vec::new();
    for name in ELF_SOURCES {
        files(&root().join(name), &mut |file| {
            parts.push(file.to_string_lossy().into_owned().into_bytes());
            parts.push(fs::read(file)?);
            Ok(())
        })?;
    }
    parts.push(fs::read(
        root().join("target/elf").join(ARCH).join("compiler.txt"),
    )?);
    Ok(sha256(parts.iter().map(Vec::as_slice)))
}
