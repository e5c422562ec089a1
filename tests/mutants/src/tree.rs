//! A copy of the sources, in which a mutant is built as `scripts/build.sh` does it.

use {
    crate::{mutant::Mutant, root, verdict::sha256},
    cu_vault_elf::{
        Arch, Checkout, Error,
        arch::COMPILER,
        build::{Builder, Compiler, Failure, Toolchain},
        checkout::SOURCES,
        manifest::FOLDER,
    },
    std::{
        fs, io,
        os::unix::fs::symlink,
        path::{Path, PathBuf},
    },
};

/// The vault, and the program that runs its general path alone: as the tests are run after an edit of the
/// program, both have the edit.
pub const VAULT: &str = "cu_vault";
pub const GENERAL: &str = "general";

/// The ELF that the tests run is this one under both names: no mutant is found by a comparison
/// with a v0 ELF without the change.
const ARCH: Arch = Arch::V3;
const OTHER_ARCH: Arch = Arch::V0;

/// A copy of the sources, with a folder of ELFs for `CU_ELF_DIR`.
pub struct Tree {
    folder: PathBuf,
    compiler: Compiler,
}

impl Tree {
    /// Copies the sources, and every ELF but those that are made of a mutant.
    pub fn new(folder: PathBuf) -> io::Result<Self> {
        for name in SOURCES {
            remove(&folder.join(name))?;
            copy(&root().join(name), &folder.join(name))?;
        }
        let tools = Toolchain::read().map_err(io::Error::other)?;
        let compiler = Compiler::Upstream(tools.clone());
        let tree = Self { folder, compiler };
        remove(&tree.elves())?;
        let elves = tree.elves().join(ARCH.name());
        copy(&root().join(FOLDER).join(ARCH.name()), &elves)?;
        fs::write(elves.join(COMPILER), tools.name)?;
        symlink(ARCH.name(), tree.elves().join(OTHER_ARCH.name()))?;
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
        let original = root().join(mutant.folder).join(&mutant.file);
        // Written, not copied: cargo goes by the time.
        fs::write(self.source(mutant), fs::read(original)?)
    }

    fn source(&self, mutant: &Mutant) -> PathBuf {
        self.folder.join(mutant.folder).join(&mutant.file)
    }

    /// Builds a program and puts its ELF where the tests find it. `None`: it does not compile.
    pub fn build(&self, library: &str) -> io::Result<Option<Vec<u8>>> {
        let log = self.folder.join("build.log");
        let checkout = Checkout {
            root: self.folder.clone(),
        };
        let builder = Builder {
            checkout: &checkout,
            compiler: &self.compiler,
            log: Some(&log),
        };
        let program = checkout.find(library).map_err(io::Error::other)?;
        let elf = match builder.elf(&program, ARCH, None) {
            Ok(elf) => elf,
            Err(Error::Build(Failure::DoesNotCompile { .. })) => {
                let log = fs::read_to_string(&log)?;
                if log.contains("error: could not compile") {
                    return Ok(None);
                }
                return Err(io::Error::other(log));
            }
            Err(error) => return Err(io::Error::other(error)),
        };
        let file = self.elves().join(ARCH.name()).join(format!("{library}.so"));
        fs::write(file, &elf)?;
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
    for name in SOURCES {
        files(&root().join(name), &mut |file| {
            parts.push(file.to_string_lossy().into_owned().into_bytes());
            parts.push(fs::read(file)?);
            Ok(())
        })?;
    }
    let tools = Toolchain::read().map_err(io::Error::other)?;
    parts.push(tools.name.into_bytes());
    Ok(sha256(parts.iter().map(Vec::as_slice)))
}
