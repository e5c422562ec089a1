//! Anyone's program: an ELF, and a folder of files that say what to run on it.
//!
//! | file | what it is |
//! |---|---|
//! | `*.toml` | a plan: accounts, instructions and how they must end, written by hand; see [`plan`] |
//! | `*.fix` | a fixture that Mollusk wrote, one instruction; see [`fixture`](crate::fixture) |
//! | `cu.toml` | what holds for all of them: `program_id`, `name` and `[programs]`, as in a plan |
//!
//! The runtime is always the profile's: no file changes a feature gate or the budget.

mod home;
mod walk;

use {
    crate::{
        Bench, Error, Report, Result,
        bench::Pending,
        case::Program,
        files, fixture, plan,
        report::{Failed, Note, NoteKind},
    },
    cu_runtime::{Profile, Runtime, programs},
    solana_pubkey::Pubkey,
    solana_rent::Rent,
    std::path::{Path, PathBuf},
    std::sync::Arc,
    walk::{Found, Kind, Walk},
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
    /// Programs that rows call, each with its ELF. Their addresses are nobody else's: not a plan's, not the
    /// cluster's.
    pub programs: Vec<(Pubkey, PathBuf)>,
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
    let rent = Runtime::from(options.profile).rent();
    let mut bench = Bench::load(elf, options.profile)?;
    let rows = load(elf, bench.bytes(), folder, options, &rent)?;
    if let Some(name) = options.name.clone().or(rows.name) {
        bench = bench.named(name);
    }
    let mut report = bench
        .with_rows(rows.rows)
        .fail_fast(options.fail_fast)
        .measure()?;
    report.failed.splice(0..0, rows.failed);
    report.notes.splice(0..0, rows.notes);
    Ok(report)
}

/// The rows of a folder.
#[derive(Default)]
struct Rows {
    rows: Vec<Pending>,
    /// What the first plan that says it calls the program.
    name: Option<String>,
    failed: Vec<Failed>,
    notes: Vec<Note>,
}

/// Every row, in the order of the files' paths.
fn load(elf: &Path, bytes: &[u8], folder: &Path, options: &Options, rent: &Rent) -> Result<Rows> {
    let Walk { files, others } = walk::walk(folder, options.recursive)?;
    let given = given(&options.programs)?;
    let mut rows = Rows::default();
    let mut plans = Vec::new();
    let mut called = Vec::new();
    for found in &files {
        let file = found.file.as_path();
        match found.kind {
            Kind::Plan => {
                let program_id = options.program_id.or(found.head.program_id);
                match plan::load(file, program_id.as_ref(), rent) {
                    Ok(plan) => plans.push(Some(plan)),
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
    let mut used: Vec<PathBuf> = vec![elf.to_owned()];
    used.extend(given.iter().map(|program| program.file.clone()));
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
                if plan.rows.is_empty() {
                    let file = file.display().to_string();
                    rows.notes
                        .push(Note::new(NoteKind::NoRow, file, "a plan without a row"));
                }
                rows.name = rows.name.or(plan.name);
                for mut case in plan.rows {
                    used.extend(case.programs.iter().map(|program| program.file.clone()));
                    case.programs = merged(&[&given, &found.head.programs, &case.programs]);
                    free(&case.programs, &case.program_id)?;
                    rows.rows.push(Pending::Case(case.into()));
                }
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

/// The programs of several places; the first that has an address keeps it.
fn merged(places: &[&[Program]]) -> Arc<[Program]> {
    let mut all: Vec<Program> = Vec::new();
    for program in places.iter().copied().flatten() {
        if all.iter().all(|other| other.id != program.id) {
            all.push(program.clone());
        }
    }
    all.into()
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
