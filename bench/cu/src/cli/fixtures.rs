//! Anyone's program: what to run on an ELF, and how.

use {
    super::{Subject, quoted},
    crate::{Bench, Error, Options, Profile, Report, Result, folder, measure, report::Failed},
    clap::Args,
    solana_pubkey::Pubkey,
    std::path::{Path, PathBuf},
};

/// The rows to run on an ELF, and how.
#[derive(Args)]
pub struct Fixtures {
    /// A folder of plans (*.toml) and Mollusk fixtures (*.fix), or one such file. Its cu.toml says what holds for
    /// all of them.
    #[arg(long, value_name = "DIR")]
    fixtures: Option<PathBuf>,
    /// Where the ELF is deployed [default: where cu.toml or the plans say, or the one program that the fixtures
    /// call and that is none of the cluster's own].
    #[arg(long, value_name = "ADDRESS", requires = "fixtures")]
    program_id: Option<Pubkey>,
    /// The name of the program in the report, in place of the plan's or its file's.
    #[arg(long, requires = "fixtures")]
    name: Option<String>,
    /// A program that rows call, and its ELF. May be given more than once.
    #[arg(long, value_name = "ADDRESS=FILE", value_parser = program, requires = "fixtures")]
    program: Vec<(Pubkey, PathBuf)>,
    /// The symbols of the ELF, for frames of its functions. FILE is the file that the ELF was stripped from, or a
    /// debug file of the ELF [default: the ELF itself, or what cargo build-sbf left next to target/deploy].
    #[arg(long, value_name = "FILE", requires = "fixtures")]
    symbols: Option<PathBuf>,
    /// Read subfolders too; the ids of their fixtures begin with the folder's name.
    #[arg(long, requires = "fixtures")]
    recursive: bool,
    /// End with the first row that gives no figure.
    #[arg(long, requires = "fixtures")]
    fail_fast: bool,
    /// Print every note, every row that gave no figure, and its whole log.
    #[arg(long, requires = "fixtures")]
    verbose: bool,
}

/// `ADDRESS=FILE`
fn program(text: &str) -> Result<(Pubkey, PathBuf), String> {
    let (address, file) = text.split_once('=').ok_or("expected ADDRESS=FILE")?;
    let address = address
        .parse()
        .map_err(|error| format!("`{address}`: {error}"))?;
    match file {
        "" => Err("expected a file after the `=`".to_owned()),
        file => Ok((address, file.into())),
    }
}

impl Fixtures {
    fn folder(&self, elf: &Path) -> Result<&Path> {
        self.fixtures.as_deref().ok_or_else(|| {
            let elf = elf.display();
            Error::Missing(format!("{elf} needs --fixtures DIR: what to run on it"))
        })
    }

    fn options(&self, profile: Profile) -> Options {
        Options {
            profile,
            program_id: self.program_id,
            name: self.name.clone(),
            programs: self.program.clone(),
            symbols: self.symbols.clone(),
            recursive: self.recursive,
            fail_fast: self.fail_fast,
        }
    }

    /// The rows, unmeasured, and the files that cannot be read.
    pub(super) fn bench(&self, elf: &Path, profile: Profile) -> Result<(Bench, Vec<Failed>)> {
        let (bench, failed, _) = folder::bench(elf, self.folder(elf)?, &self.options(profile))?;
        Ok((bench, failed))
    }
}

impl Subject for Fixtures {
    const COMMAND: &'static str = "cu";
    const FLAGS: &'static [&'static str] = &[
        "fixtures",
        "program_id",
        "name",
        "program",
        "symbols",
        "recursive",
        "fail_fast",
        "verbose",
    ];

    fn measure(&self, elf: Option<&Path>, profile: Profile) -> Result<Report> {
        let Some(elf) = elf else {
            let what = "which ELF? cu run my_program.so --fixtures DIR";
            return Err(Error::Missing(what.to_owned()));
        };
        measure(elf, self.folder(elf)?, &self.options(profile))
    }

    fn verbose(&self) -> bool {
        self.verbose
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
        for (address, file) in &self.program {
            flags.push(format!("--program {address}={}", quoted(file)));
        }
        if let Some(symbols) = &self.symbols {
            flags.push(format!("--symbols {}", quoted(symbols)));
        }
        if self.recursive {
            flags.push("--recursive".to_owned());
        }
        flags
    }

    fn baseline(&self, _: &Report) -> Option<PathBuf> {
        None
    }
}
