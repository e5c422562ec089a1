//! Which of the two ELFs a test runs, and where it lies.

use std::{env, fmt, fs, path::PathBuf, str::FromStr};

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

    /// Where `scripts/build.sh` puts what it builds for this version. The environment variable
    /// `CU_ELFS` names another place than `target/elf`, for builds of one's own.
    pub fn folder(self) -> PathBuf {
        env::var_os("CU_ELFS")
            .map_or_else(
                || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/elf"),
                PathBuf::from,
            )
            .join(self.name())
    }

    /// Whether the vault is there, for those who would rather say so than panic.
    pub fn built(self) -> Result<(), String> {
        ["cu_vault.so", "compiler.txt"]
            .into_iter()
            .try_for_each(|file| self.try_read(file).map(|_| ()))
    }

    /// The ELF of a program, by the name of its library.
    ///
    /// # Panics
    ///
    /// If it is not there; the message says which script builds it.
    pub fn elf(self, library: &str) -> Vec<u8> {
        self.read(&format!("{library}.so"))
    }

    /// The compiler that built the ELFs, in one line.
    pub fn compiler(self) -> String {
        let line = self.read("compiler.txt");
        String::from_utf8_lossy(&line).trim().to_owned()
    }

    fn read(self, file: &str) -> Vec<u8> {
        self.try_read(file)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    fn try_read(self, file: &str) -> Result<Vec<u8>, String> {
        fs::read(self.folder().join(file)).map_err(|error| {
            let elfs = env::var("CU_ELFS").unwrap_or_else(|_| "target/elf".to_owned());
            format!(
                "{elfs}/{self}/{file} cannot be read ({error}); build it with: scripts/build.sh --arch {self}"
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
