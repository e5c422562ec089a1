//! Anyone's program: an ELF, and a folder of files that say what to run on it.
//!
//! | file | what it is |
//! |---|---|
//! | `*.toml` | a plan: accounts, instructions and how they must end, written by hand; see [`plan`] |
//! | `*.fix` | a fixture that Mollusk wrote, one instruction; see [`fixture`] |
//! | `cu.toml` | what holds for all of them: `program_id`, `name` and `[programs]`, as in a plan |
//!
//! The runtime is always the profile's: no file changes a feature gate or the budget.

mod home;
mod walk;

use {
    crate::{
        Bench, Error, Report, Result,
        bench::{Pending, Planned, merged},
        case::Program,
        files, fixture, plan,
        report::{Failed, Note, NoteKind},
    },
    cu_runtime::{Profile, Runtime, programs},
    solana_pubkey::Pubkey,
    solana_rent::Rent,
    std::{
        fs, io,
        path::{Path, PathBuf},
        sync::Arc,
    },
    walk::{Found, Kind, Walk},
};

/// The options of the command line about an ELF.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The feature gates.
    pub profile: Profile,
    /// Where the ELF is deployed, if not where the plan or the fixture says.
    pub program_id: Option<Pubkey>,
    /// The name of the program in the report, in place of the plan's; else its file's name.
    pub name: Option<String>,
    /// Programs that rows call, each with its ELF. No one else has their addresses: not a plan, not the
    /// cluster's.
    pub programs: Vec<(Pubkey, PathBuf)>,
    /// The symbols of the ELF, if they are neither in it nor where `cargo build-sbf` leaves them.
    pub symbols: Option<PathBuf>,
    /// Reads subfolders too.
    pub recursive: bool,
    /// Ends with the first row that gives no figure, as an error.
    pub fail_fast: bool,
}

/// Measures an ELF by the plans and fixtures of a folder (or by one such file).
///
/// A row that gives no figure is among [`Report::failed`], a file that cannot be read too. The error is about
/// the whole: no ELF, no row, or two rows with one id.
pub fn measure(elf: &Path, folder: &Path, options: &Options) -> Result<Report> {
    let (bench, failed, notes) = bench(elf, folder, options)?;
    let mut report = bench.fail_fast(options.fail_fast).measure()?;
    report.failed.splice(0..0, failed);
    report.notes.splice(0..0, notes);
    Ok(report)
}

/// A bench of the rows of a folder, the files that cannot be read, and what a reader should know.
pub(crate) fn bench(
    elf: &Path,
    folder: &Path,
    options: &Options,
) -> Result<(Bench, Vec<Failed>, Vec<Note>)> {
    let rent = Runtime::from(options.profile).rent();
    let symbols = options.symbols.as_deref();
    let mut bench = Bench::load_with(elf, options.profile, symbols)?;
    let rows = load(elf, bench.bytes(), folder, options, &rent)?;
    if let Some(name) = options.name.clone().or(rows.name) {
        bench = bench.named(name);
    }
    Ok((bench.with_rows(rows.rows), rows.failed, rows.notes))
}

/// The rows of a folder.
#[derive(Default)]
struct Rows {
    rows: Vec<Pending>,
    /// The name of the program in the first plan that has one.
    name: Option<String>,
    failed: Vec<Failed>,
    notes: Vec<Note>,
}

/// A plan that was read, and is read again when the turn of its rows comes: its accounts may be large.
struct Plan {
    name: Option<String>,
    program_id: Option<Pubkey>,
    /// Of its rows.
    ids: Vec<String>,
    plan: Arc<Planned>,
}

impl Plan {
    fn of(read: plan::Rows, plan: Planned) -> Self {
        Self {
            name: read.name,
            program_id: read.program_id,
            ids: read.rows.into_iter().map(|case| case.id).collect(),
            plan: plan.into(),
        }
    }
}

/// Every row, in the order of the files' paths.
fn load(elf: &Path, bytes: &[u8], folder: &Path, options: &Options, rent: &Rent) -> Result<Rows> {
    let Walk {
        files,
        others,
        unread: subfolders,
    } = walk::walk(folder, options.recursive)?;
    let given = given(&options.programs)?;
    let mut rows = Rows::default();
    for (subfolder, error) in subfolders {
        if options.fail_fast {
            return Err(error);
        }
        rows.failed.push(unread(&subfolder, &error));
    }
    // A pipe would be waited for, and a fixture is read twice.
    let (irregular, files): (Vec<_>, Vec<_>) = files
        .into_iter()
        .partition(|found| is_irregular(&found.file));
    for Found { file, .. } in irregular {
        let source = io::Error::other("it is no regular file");
        let error = Error::Read {
            file: file.clone(),
            source,
        };
        if options.fail_fast {
            return Err(error);
        }
        rows.failed.push(unread(&file, &error));
    }
    let mut plans = Vec::new();
    let mut called = Vec::new();
    let mut used: Vec<PathBuf> = vec![elf.to_owned()];
    used.extend(given.iter().map(|program| program.file.clone()));
    for found in &files {
        let file = found.file.as_path();
        match found.kind {
            Kind::Plan => {
                let plan = Planned {
                    file: file.to_owned(),
                    program_id: options.program_id.or(found.head.program_id),
                    rent: rent.clone(),
                    programs: merged(&[&given, &found.head.programs]).to_vec(),
                };
                match plan.read() {
                    Ok(read) => {
                        for case in &read.rows {
                            used.extend(case.programs.iter().map(|program| program.file.clone()));
                            free(&plan.programs_of(case), &case.program_id)?;
                        }
                        plans.push(Some(Plan::of(read, plan)));
                    }
                    Err(error) if options.fail_fast => return Err(error),
                    Err(error) => {
                        rows.failed.push(unread(file, &error));
                        plans.push(None);
                    }
                }
                called.push(None);
            }
            Kind::Fixture => {
                plans.push(None);
                called.push(fixture::program(file));
            }
        }
    }

    // Where the ELF is deployed: where the user says, or a plan, or where the fixtures call it.
    let by_plans = plans.iter().flatten().filter_map(|plan| plan.program_id);
    let homes: Vec<Pubkey> = match options.program_id {
        Some(program) => vec![program],
        None => by_plans.collect(),
    };
    let open = |found: &Found| homes.is_empty() && found.head.program_id.is_none();
    let undecided = files.iter().zip(&called).filter(|(found, _)| open(found));
    let inferred = home::infer(undecided.filter_map(|(_, called)| *called), bytes)?;
    if let Some(home::Inferred { program, others }) = &inferred
        && !others.is_empty()
    {
        let text =
            format!("the ELF is taken for {program}; other programs that fixtures call: {others}");
        let folder = folder.display().to_string();
        rows.notes
            .push(Note::new(NoteKind::ProgramId, folder, text));
    }

    let mut other_programs = home::Calls::default();
    for ((found, plan), called) in files.iter().zip(plans).zip(called) {
        let file = &found.file;
        used.extend(
            found
                .head
                .programs
                .iter()
                .map(|program| program.file.clone()),
        );
        rows.name = rows.name.or_else(|| found.head.name.clone());
        let here = found.head.program_id.as_slice();
        let homes = match (homes.as_slice(), here, &inferred) {
            ([], [], Some(inferred)) => std::slice::from_ref(&inferred.program),
            ([], here, _) => here,
            (homes, _, _) => homes,
        };
        match (found.kind, plan) {
            (Kind::Plan, None) => {}
            (Kind::Plan, Some(plan)) => {
                if plan.ids.is_empty() {
                    let file = file.display().to_string();
                    rows.notes
                        .push(Note::new(NoteKind::NoRow, file, "a plan without a row"));
                }
                rows.name = rows.name.or(plan.name);
                let pending = |(place, id)| Pending::Planned {
                    id,
                    plan: plan.plan.clone(),
                    place,
                };
                let ids = plan.ids.into_iter().enumerate();
                rows.rows.extend(ids.map(pending));
            }
            (Kind::Fixture, _) => {
                let programs = merged(&[&given, &found.head.programs]);
                if let Some(program) = called.filter(|program| !homes.contains(program)) {
                    let text = format!(
                        "it calls {}, not the ELF's program",
                        crate::row::name(&program)
                    );
                    let id = found.id.clone();
                    rows.notes.push(Note::new(NoteKind::OtherProgram, id, text));
                    other_programs.add(program);
                    continue;
                }
                if let Some(program) = called {
                    free(&programs, &program)?;
                }
                rows.rows.push(Pending::Fixture {
                    id: found.id.clone(),
                    file: file.clone(),
                    programs,
                });
            }
        }
    }
    if rows.rows.is_empty() && rows.failed.is_empty() {
        if let Some(home) = homes.first().filter(|_| !other_programs.is_empty()) {
            return Err(Error::OtherPrograms {
                program: crate::row::name(home),
                called: other_programs.to_string(),
            });
        }
        return Err(Error::NoRows {
            folder: folder.to_owned(),
            others: others.iter().map(Note::to_string).collect(),
        });
    }
    let used: Vec<_> = used.iter().map(|file| file.canonicalize().ok()).collect();
    let is_used = |note: &Note| {
        let file = Path::new(&note.of).canonicalize().ok();
        file.is_some() && used.contains(&file)
    };
    rows.notes
        .extend(others.into_iter().filter(|note| !is_used(note)));
    Ok(rows)
}

fn is_irregular(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|metadata| !metadata.is_file())
}

fn unread(file: &Path, error: &Error) -> Failed {
    Failed {
        id: None,
        file: file.display().to_string(),
        reason: error.to_string(),
        log: Vec::new(),
    }
}

/// The programs of the command line.
fn given(programs: &[(Pubkey, PathBuf)]) -> Result<Vec<Program>> {
    let program = |(id, file): &(Pubkey, PathBuf)| {
        let stem = file.file_stem().unwrap_or(file.as_os_str());
        let name = programs::cluster_name(id)
            .map_or_else(|| stem.to_string_lossy().into_owned(), str::to_owned);
        Ok(Program {
            name,
            id: *id,
            file: file.clone(),
            elf: files::read_elf(file)?.into(),
        })
    };
    programs.iter().map(program).collect()
}

/// The ELF's address is its own.
fn free(programs: &[Program], program_id: &Pubkey) -> Result<()> {
    match programs.iter().find(|program| program.id == *program_id) {
        None => Ok(()),
        Some(program) => Err(Error::SameAddress {
            id: program_id.to_string(),
            file: program.file.clone(),
        }),
    }
}
