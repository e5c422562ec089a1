//! Anyone's program: an ELF, and a folder of files that say what to run on it.
//!
//! | file | what it is |
//! |---|---|
//! | `*.toml` | a plan: accounts, instructions and how they must end, written by hand; see [`plan`] |
//! | `*.fix` | a fixture that Mollusk wrote, one instruction; see [`fixture`](crate::fixture) |
//!
//! Whatever else lies in the folder is left alone, folders too. The runtime is always the profile's:
//! no file changes a feature gate or the budget.

use {
    crate::{Bench, Error, Report, Result, bench::Pending, plan},
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
    /// The feature gates.
    pub profile: Profile,
    /// Where the ELF is deployed, if not where the plan or the fixture says.
    pub program_id: Option<Pubkey>,
    /// What the program is called in the report, if not what the plan says; else its file's name.
    pub name: Option<String>,
}

/// What a folder of files came to.
#[derive(Clone, Debug)]
pub struct Measured {
    /// What each row cost.
    pub report: Report,
    /// What a reader of the figures should know: where a fixture was recorded on another runtime.
    pub notes: Vec<String>,
    /// The rows that cost more than the `max_cu` of their plan, a line each.
    pub over_limit: Vec<String>,
}

impl From<Report> for Measured {
    fn from(report: Report) -> Self {
        Self {
            report,
            notes: Vec::new(),
            over_limit: Vec::new(),
        }
    }
}

/// Measures an ELF by the plans and fixtures of a folder (or by one such file).
///
/// The error is one line: what is wrong and where, be it a file, the ELF, or a row that did not end
/// as its file says.
pub fn measure(elf: &Path, fixtures: &Path, options: &Options) -> Result<Measured> {
    let rent = Runtime::from(options.profile).rent();
    let (rows, name) = load(fixtures, options.program_id.as_ref(), &rent)?;
    let mut bench = Bench::load(elf, options.profile)?;
    if let Some(name) = options.name.clone().or(name) {
        bench = bench.named(name);
    }
    bench.with_rows(rows).measure()
}

/// The rows of a folder, and what the first plan that says it calls the program.
type Rows = (Vec<Pending>, Option<String>);

/// Every row of the folder, in the order of its files' names.
fn load(fixtures: &Path, program_id: Option<&Pubkey>, rent: &Rent) -> Result<Rows> {
    let mut rows = Vec::new();
    let mut name = None;
    for file in files(fixtures)? {
        match kind(&file) {
            Some(Kind::Plan) => {
                let plan = plan::load(&file, program_id, rent)?;
                name = name.or(plan.name);
                rows.extend(plan.rows.into_iter().map(|case| Pending::Case(case.into())));
            }
            Some(Kind::Fixture) => {
                let id = file.file_stem().unwrap_or_default().to_string_lossy();
                rows.push(Pending::Fixture {
                    id: id.into_owned(),
                    program_id: program_id.copied(),
                    file,
                });
            }
            None => {}
        }
    }
    if rows.is_empty() {
        return Err(Error::NoRows(fixtures.to_owned()));
    }
    Ok((rows, name))
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

fn files(fixtures: &Path) -> Result<Vec<PathBuf>> {
    let unreadable = |source: io::Error| Error::Read {
        file: fixtures.to_owned(),
        source,
    };
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
