//! The arguments with which a command takes anyone's program.

use {
    super::source::quoted,
    clap::Args,
    cu::foreign::{Measured, Options, measure},
    cu_runtime::Profile,
    solana_pubkey::Pubkey,
    std::path::{Path, PathBuf},
};

/// What to run on an ELF, and how.
#[derive(Args)]
pub struct Fixtures {
    /// A folder of plans (*.toml) and Mollusk fixtures (*.fix), or one such file.
    #[arg(long, value_name = "DIR")]
    pub fixtures: Option<PathBuf>,
    /// Where the ELF is deployed, if not where the plan or the fixture says.
    #[arg(long, value_name = "ADDRESS", requires = "fixtures")]
    pub program_id: Option<Pubkey>,
    /// What the program is called in the report, if not what the plan says or its file.
    #[arg(long, requires = "fixtures")]
    pub name: Option<String>,
}

impl Fixtures {
    /// Measures an ELF. What its reader should know goes to standard error.
    pub fn measure(&self, elf: &Path, profile: Profile) -> Result<Measured, String> {
        let measured = self.measured(elf, profile)?;
        for note in &measured.notes {
            eprintln!("note: {note}");
        }
        Ok(measured)
    }

    /// Measures an ELF.
    pub fn measured(&self, elf: &Path, profile: Profile) -> Result<Measured, String> {
        let fixtures = self
            .fixtures
            .as_deref()
            .ok_or_else(|| format!("{} needs --fixtures DIR: what to run on it", elf.display()))?;
        let options = Options {
            profile,
            program_id: self.program_id,
            name: self.name.clone(),
        };
        measure(elf, fixtures, &options)
    }

    /// The flags once more, for a shell.
    pub fn flags(&self) -> Vec<String> {
        let mut flags = Vec::new();
        if let Some(fixtures) = &self.fixtures {
            flags.push(format!("--fixtures {}", quoted(fixtures)));
        }
        if let Some(program_id) = &self.program_id {
            flags.push(format!("--program-id {program_id}"));
        }
        if let Some(name) = &self.name {
            flags.push(format!("--name {}", quoted(Path::new(name))));
        }
        flags
    }

    /// The vault has its own rows.
    #[cfg(feature = "vault")]
    pub fn none(&self) -> Result<(), String> {
        match self.fixtures {
            Some(_) => Err("--fixtures needs an ELF to run them on".to_owned()),
            None => Ok(()),
        }
    }
}

/// Prints the rows that cost more than their plan allows, and says whether there are any.
pub fn over_limit(measured: &Measured) -> bool {
    for row in &measured.over_limit {
        eprintln!("regression: {row}");
    }
    !measured.over_limit.is_empty()
}
