//! The programs of a checkout, and whether a committed ELF is its sources' own.

use {
    crate::{
        Arch, Error, inputs,
        manifest::{self, Entry, FOLDER, Manifest},
    },
    std::{
        fs,
        path::{Path, PathBuf},
    },
};

/// Everything that the ELFs in Rust are made of: a copy of these paths is a [`Checkout`] that builds.
pub const SOURCES: [&str; 6] = [
    "bench/programs",
    "docs/examples",
    "program",
    "rust-toolchain.toml",
    "tests/fuzz",
    "tests/programs",
];

/// The library of the vault.
pub const VAULT: &str = "cu_vault";

/// A checkout of this repository, or a copy of what its ELFs are made of.
#[derive(Clone, Debug)]
pub struct Checkout {
    pub root: PathBuf,
}

/// A program that goes on chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its package, below the root: `tests/programs/relay`.
    pub folder: String,
    /// The name of its ELF: `relay`.
    pub library: String,
    pub language: Language,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// The package is a program.
    Rust,
    /// The package is a command that assembles one.
    Assembly,
}

impl Checkout {
    /// The one that this was compiled in.
    pub fn here() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let root = root.canonicalize().unwrap_or(root);
        Self { root }
    }

    /// Every program, the vault first.
    pub fn programs(&self) -> Result<Vec<Program>, Error> {
        let mut programs = vec![self.program("program")?];
        // The examples next to them are compiled for the host alone: they need std, which this target lacks.
        for folder in ["docs/examples/by-hand", "docs/examples/pinocchio"] {
            programs.push(self.program(folder)?);
        }
        for folder in ["bench/programs", "bench/programs/peers", "tests/programs"] {
            let path = self.root.join(folder);
            let entries = fs::read_dir(&path).map_err(Error::file(&path))?;
            let mut names = entries
                .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
                .collect::<Result<Vec<_>, _>>()
                .map_err(Error::file(&path))?;
            names.sort();
            for name in names {
                if path.join(&name).join("Cargo.toml").exists() {
                    programs.push(self.program(&format!("{folder}/{name}"))?);
                }
            }
        }
        Ok(programs)
    }

    fn program(&self, folder: &str) -> Result<Program, Error> {
        let manifest = inputs::package(&self.root.join(folder))?;
        let name = manifest["package"]["name"].as_str().unwrap_or_default();
        let rust = manifest
            .get("lib")
            .and_then(|lib| lib.get("crate-type")?.as_array())
            .is_some_and(|types| types.iter().any(|it| it.as_str() == Some("cdylib")));
        Ok(Program {
            folder: folder.to_owned(),
            library: name.replace('-', "_"),
            language: if rust {
                Language::Rust
            } else {
                Language::Assembly
            },
        })
    }

    pub fn find(&self, library: &str) -> Result<Program, Error> {
        let found = self
            .programs()?
            .into_iter()
            .find(|it| it.library == library);
        found.ok_or_else(|| Error::UnknownProgram {
            library: library.to_owned(),
        })
    }

    /// The manifest's entry of a committed ELF.
    pub fn entry(&self, library: &str, arch: Arch) -> Result<Entry, Error> {
        let manifest = Manifest::read(&self.root)?;
        let entry = manifest.entry(library, arch);
        entry.cloned().ok_or_else(|| Error::Unrecorded {
            file: self.file(library, arch),
        })
    }

    /// A committed ELF, if it is the sources' own.
    pub fn elf(&self, library: &str, arch: Arch) -> Result<Vec<u8>, Error> {
        let program = self.find(library)?;
        let file = self.file(library, arch);
        let entry = self.entry(library, arch)?;
        let elf = fs::read(self.root.join(&file)).map_err(|error| Error::Missing {
            file: file.clone(),
            error,
            cure: "scripts/build.sh".to_owned(),
        })?;
        if !entry.describes(&elf) {
            return Err(Error::Damaged { file });
        }
        if entry.inputs != inputs::digest(&self.root, &program, arch)? {
            return Err(Error::Stale { file });
        }
        Ok(elf)
    }

    /// Below the root.
    pub fn file(&self, library: &str, arch: Arch) -> String {
        format!("{FOLDER}/{}", manifest::file(library, arch))
    }

    /// Files in the folder of ELFs that are no program's.
    pub fn strays(&self) -> Result<Vec<String>, Error> {
        let programs = self.programs()?;
        let known = |file: &str| {
            let mut all = programs
                .iter()
                .flat_map(|it| Arch::ALL.map(|arch| manifest::file(&it.library, arch)));
            all.any(|it| it == file)
        };
        let mut strays = Vec::new();
        for arch in Arch::ALL {
            let folder = self.root.join(FOLDER).join(arch.name());
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                strays.push(format!("{arch}/{}", entry.file_name().to_string_lossy()));
            }
        }
        let recorded = Manifest::read(&self.root)?
            .elves
            .into_iter()
            .map(|it| it.file);
        strays.extend(recorded);
        strays.retain(|file| !known(file));
        strays.sort();
        strays.dedup();
        Ok(strays)
    }
}
