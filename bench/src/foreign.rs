//! The bench for anyone's program: an ELF, and a folder of files that say what to run on it.
//!
//! | file | what it is |
//! |---|---|
//! | `*.toml` | a plan: accounts, instructions and how they must end, written by hand; see [`plan`] |
//! | `*.fix` | a fixture that Mollusk wrote, one instruction; see [`fix`] |
//!
//! Whatever else lies in the folder is left alone, folders too. The runtime is always the profile's:
//! no file changes a feature gate or the budget.

pub mod bench;
mod case;
pub mod fix;
pub mod plan;

pub use {bench::Bench, case::Case};

use {
    crate::measure::Report,
    cu_runtime::{Profile, Runtime},
    solana_pubkey::Pubkey,
    solana_rent::Rent,
    std::{
        fs, io,
        path::{Path, PathBuf},
    },
};

/// What the command line may say about an ELF.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub profile: Profile,
    /// Where the ELF is deployed, if not where the plan or the fixture says.
    pub program_id: Option<Pubkey>,
    /// What the program is called in the report, if not what the plan says; else its file's name.
    pub name: Option<String>,
}

/// What a folder of files came to.
#[derive(Clone, Debug)]
pub struct Measured {
    pub report: Report,
    /// What a reader of the figures should know: where a fixture was recorded on another runtime.
    pub notes: Vec<String>,
    /// The rows that cost more than the `max_cu` of their plan, a line each.
    pub over_limit: Vec<String>,
}

/// Measures an ELF by the plans and fixtures of a folder (or by one such file).
///
/// The error is one line: what is wrong and where, be it a file, the ELF, or a row that did not end
/// as its file says.
pub fn measure(elf: &Path, fixtures: &Path, options: &Options) -> Result<Measured, String> {
    let rent = Runtime::from(options.profile).rent();
    let cases = load(fixtures, options.program_id.as_ref(), &rent)?;
    let name = options
        .name
        .clone()
        .or_else(|| cases.iter().find_map(|case| case.name.clone()));
    let mut bench = Bench::load(elf, options.profile)?;
    if let Some(name) = name {
        bench = bench.named(name);
    }
    bench.with_cases(cases).measure()
}

/// Every case of the folder, in the order of its files' names.
fn load(fixtures: &Path, program_id: Option<&Pubkey>, rent: &Rent) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    for file in files(fixtures)? {
        match kind(&file) {
            Some(Kind::Plan) => cases.extend(plan::load(&file, program_id, rent)?),
            Some(Kind::Fixture) => cases.push(fix::load(&file, program_id)?),
            None => {}
        }
    }
    if cases.is_empty() {
        return Err(format!(
            "{} holds no plan (*.toml) and no fixture (*.fix)",
            fixtures.display()
        ));
    }
    Ok(cases)
}

enum Kind {
    Plan,
    Fixture,
}

fn kind(file: &Path) -> Option<Kind> {
    match file.extension()?.to_str()? {
        "toml" => Some(Kind::Plan),
        "fix" => Some(Kind::Fixture),
        _ => None,
    }
}

fn files(fixtures: &Path) -> Result<Vec<PathBuf>, String> {
    let unreadable = |error: io::Error| format!("{} cannot be read: {error}", fixtures.display());
    if fs::metadata(fixtures).map_err(unreadable)?.is_file() {
        return Ok(vec![fixtures.to_owned()]);
    }
    let mut files = fs::read_dir(fixtures)
        .and_then(|entries| {
            entries
                .map(|entry| Ok(entry?.path()))
                .collect::<io::Result<Vec<_>>>()
        })
        .map_err(unreadable)?;
    files.retain(|path| path.is_file());
    files.sort();
    Ok(files)
}
