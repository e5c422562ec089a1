//! Anyone's program: what to run on an ELF, and how.

use {
    super::{Subject, quoted},
    crate::{Error, Measured, Options, Profile, Report, Result, measure},
    clap::Args,
    solana_pubkey::Pubkey,
    std::path::{Path, PathBuf},
};

/// What to run on an ELF, and how.
#[derive(Args)]
pub struct Fixtures {
    /// A folder of plans (*.toml) and Mollusk fixtures (*.fix), or one such file.
    #[arg(long, value_name = "DIR")]
    fixtures: Option<PathBuf>,
    /// Where the ELF is deployed, if not where the plan or the fixture says.
    #[arg(long, value_name = "ADDRESS", requires = "fixtures")]
    program_id: Option<Pubkey>,
    /// What the program is called in the report, if not what the plan says or its file.
    #[arg(long, requires = "fixtures")]
    name: Option<String>,
}

impl Subject for Fixtures {
    const COMMAND: &'static str = "cu";
    const FLAGS: &'static [&'static str] = &["fixtures", "program_id", "name"];

    fn measure(&self, elf: Option<&Path>, profile: Profile) -> Result<Measured> {
        let missing = |what: String| Err(Error::Missing(what));
        let Some(elf) = elf else {
            return missing("which ELF? cu run my_program.so --fixtures DIR".to_owned());
        };
        let Some(fixtures) = &self.fixtures else {
            let elf = elf.display();
            return missing(format!("{elf} needs --fixtures DIR: what to run on it"));
        };
        let options = Options {
            profile,
            program_id: self.program_id,
            name: self.name.clone(),
        };
        measure(elf, fixtures, &options)
    }

    fn flags(&self) -> Vec<String> {
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

    fn baseline(&self, _: &Report) -> Option<PathBuf> {
        None
    }
}
