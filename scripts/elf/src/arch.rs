//! The two sBPF versions, and the ELF that a test or the bench runs.

use {
    crate::{Checkout, Error},
    std::{
        collections::BTreeMap,
        env, fmt, fs,
        path::PathBuf,
        str::FromStr,
        sync::{LazyLock, Mutex, PoisonError},
    },
};

/// Names a folder of ELFs that takes the place of the committed ones. The user who sets it decides which ELFs run, so
/// none is compared with its sources.
pub const ELF_DIR: &str = "CU_ELF_DIR";

/// In such a folder, the compiler that built the ELFs, in one line.
pub const COMPILER: &str = "compiler.txt";

static HERE: LazyLock<Checkout> = LazyLock::new(Checkout::here);

/// The committed ELFs that this process has read and compared with their sources.
static READ: Mutex<BTreeMap<(Arch, String), Vec<u8>>> = Mutex::new(BTreeMap::new());

/// The sBPF version that an ELF is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

    /// The ELF of a program, by the name of its library.
    ///
    /// # Panics
    ///
    /// If it is missing, or is not the sources' own. The message says which script builds it.
    pub fn elf(self, library: &str) -> Vec<u8> {
        self.find_elf(library)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// The same, or one line that says what is wrong and which script builds it.
    pub fn find_elf(self, library: &str) -> Result<Vec<u8>, Error> {
        if folder().is_some() {
            return self.read(&format!("{library}.so"));
        }
        let key = (self, library.to_owned());
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(elf) = read.get(&key) {
            return Ok(elf.clone());
        }
        let elf = HERE.elf(library, self)?;
        read.insert(key, elf.clone());
        Ok(elf)
    }

    /// The compiler that built a program, in one line.
    pub fn compiler(self, library: &str) -> Result<String, Error> {
        match folder() {
            Some(_) => {
                let line = self.read(COMPILER)?;
                Ok(String::from_utf8_lossy(&line).trim().to_owned())
            }
            None => Ok(HERE.entry(library, self)?.compiler),
        }
    }

    /// What the ELF of a program is called in a message.
    pub fn path(self, library: &str) -> String {
        let elves = env::var(ELF_DIR).unwrap_or_else(|_| crate::manifest::FOLDER.to_owned());
        format!("{elves}/{self}/{library}.so")
    }

    fn read(self, file: &str) -> Result<Vec<u8>, Error> {
        let path = folder().unwrap_or_default().join(self.name()).join(file);
        fs::read(&path).map_err(|error| Error::Missing {
            file: path.display().to_string(),
            error,
            cure: format!(
                "scripts/build.sh --arch {self} --out {}",
                folder().unwrap_or_default().display()
            ),
        })
    }
}

fn folder() -> Option<PathBuf> {
    env::var_os(ELF_DIR).map(PathBuf::from)
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
