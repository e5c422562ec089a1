//! Which of the two ELFs a test runs, and where it lies.

use std::{env, fmt, fs, path::PathBuf, str::FromStr};

/// Names a folder of ELFs in place of `target/elf`.
const ELF_DIR: &str = "CU_ELF_DIR";

/// Every path of the sources that the ELFs are made of, and of what builds them: with `.tools` beside them, a
/// copy of these is enough for `scripts/build.sh`.
pub const ELF_SOURCES: [&str; 9] = [
    "bench/programs",
    "program",
    "rust-toolchain.toml",
    "scripts/build.sh",
    "scripts/lib.sh",
    "scripts/packages.sh",
    "scripts/toolchain.sh",
    "tests/fuzz",
    "tests/programs",
];

/// The sBPF version that an ELF is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arch {
    V0,
    V3,
}

impl Arch {
    pub const ALL: [Self; 2] = [Self::V0, Self::V3];

    pub const fn name(self) -> &'static str {
        match self {
            Self::V0 => "v0",
            Self::V3 => "v3",
        }
    }

    /// Where `scripts/build.sh` puts what it builds for this version: `target/elf/v0` or `target/elf/v3`.
    /// With `CU_ELF_DIR` set, the folder of that name there.
    pub fn folder(self) -> PathBuf {
        env::var_os(ELF_DIR)
            .map_or_else(
                || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/elf"),
                PathBuf::from,
            )
            .join(self.name())
    }

    /// The ELF of a program, by the name of its library.
    ///
    /// # Panics
    ///
    /// If it is not there; the message says which script builds it.
    pub fn elf(self, library: &str) -> Vec<u8> {
        self.find_elf(library)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// The same, or one line that says what is missing and which script builds it.
    pub fn find_elf(self, library: &str) -> Result<Vec<u8>, String> {
        self.read(&format!("{library}.so"))
    }

    /// The compiler that built the ELFs, in one line.
    pub fn compiler(self) -> Result<String, String> {
        let line = self.read("compiler.txt")?;
        Ok(String::from_utf8_lossy(&line).trim().to_owned())
    }

    /// What a file in the folder is called in a message.
    pub fn path(self, file: &str) -> String {
        let elfs = env::var(ELF_DIR).unwrap_or_else(|_| "target/elf".to_owned());
        format!("{elfs}/{self}/{file}")
    }

    fn read(self, file: &str) -> Result<Vec<u8>, String> {
        fs::read(self.folder().join(file)).map_err(|error| {
            let path = self.path(file);
            format!(
                "{path} cannot be read ({error}); build it with: scripts/build.sh --arch {self}"
            )
        })
    }
}

impl fmt::Display for Arch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Arch {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|arch| arch.name() == name)
            .ok_or_else(|| format!("unknown architecture `{name}` (one of: v0, v3)"))
    }
}
