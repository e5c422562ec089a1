//! A bench of one ELF, row by row: what the files of a folder become, and what a `[[bench]]` in Rust
//! is written with.

use {
    crate::{
        Error, Report, Result, Stamp,
        baseline::ELF,
        case::{Case, Limits, Outcome, Program, Refusal, Work},
        files, fixture,
        paths::{
            self, Bounds,
            explore::{self, Subject, Taken},
        },
        plan,
        programs::Called,
        report::{Elf, Failed, Note, NoteKind, SCHEMA},
        row::{ID, is_id},
        symbols::{self, Found, Symbols},
    },
    cu_runtime::{Profile, Svm, programs, sbpf_version},
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    solana_rent::Rent,
    std::{
        collections::HashMap,
        mem,
        path::{Path, PathBuf},
        sync::Arc,
    },
};

/// The file next to an ELF that names its compiler in one line.
const COMPILER: &str = "compiler.txt";

/// A bench of one program.
///
/// ```no_run
/// use {cu::{Bench, Profile}, solana_account::Account};
/// # use {solana_instruction::{AccountMeta, Instruction}, solana_pubkey::Pubkey};
/// # let (program_id, payer) = (Pubkey::new_unique(), Pubkey::new_unique());
/// # let ping = Instruction::new_with_bytes(program_id, &[0], vec![AccountMeta::new(payer, true)]);
///
/// let report = Bench::load("target/deploy/ping.so", Profile::Mainnet)?
///     .row("ping", ping, vec![(payer, Account::new(1_000_000, 0, &Pubkey::default()))])
///     .report()?;
/// println!("{} CU", report.rows[0].cu);
/// # Ok::<(), cu::Error>(())
/// ```
pub struct Bench {
    name: String,
    elf: Vec<u8>,
    stamp: Elf,
    compiler: Option<String>,
    profile: Profile,
    programs: Vec<Program>,
    rows: Vec<Pending>,
    fail_fast: bool,
    symbols: Option<Symbols>,
    notes: Vec<Note>,
}

/// A row that has not run. Its input is read when its turn comes, and dropped when it has run: a bench
/// of a hundred rows takes the memory of one.
pub(crate) enum Pending {
    /// It is described.
    Case(Box<Case>),
    /// Of a plan, whose rows follow one another.
    Planned {
        id: String,
        plan: Arc<Planned>,
        /// Its place among the rows of the plan.
        place: usize,
    },
    /// A fixture, unread.
    Fixture {
        id: String,
        file: PathBuf,
        /// Those that it may call.
        programs: Arc<[Program]>,
    },
}

/// A plan, unread.
pub(crate) struct Planned {
    pub file: PathBuf,
    /// In place of the plan's own.
    pub program_id: Option<Pubkey>,
    pub rent: Rent,
    /// Those that have priority over the plan's.
    pub programs: Vec<Program>,
}

impl Planned {
    /// Its rows, with the plan's own programs.
    pub fn read(&self) -> Result<plan::Rows> {
        plan::load(&self.file, self.program_id.as_ref(), &self.rent)
    }

    /// Every program that a row of it may call.
    pub fn programs_of(&self, case: &Case) -> Arc<[Program]> {
        merged(&[&self.programs, &case.programs])
    }
}

/// The programs of several places; the first that has an address keeps it.
pub(crate) fn merged(places: &[&[Program]]) -> Arc<[Program]> {
    let mut all: Vec<Program> = Vec::new();
    for program in places.iter().copied().flatten() {
        if all.iter().all(|other| other.id != program.id) {
            all.push(program.clone());
        }
    }
    all.into()
}

/// The plan whose rows are running.
#[derive(Default)]
struct Open(Option<(Arc<Planned>, Vec<Option<Case>>)>);

impl Open {
    /// A row, each once.
    fn case(&mut self, plan: &Arc<Planned>, place: usize, id: &str) -> Result<Box<Case>> {
        if self
            .0
            .as_ref()
            .is_none_or(|(open, _)| !Arc::ptr_eq(open, plan))
        {
            // The accounts of the other plan are gone before those of this one are there.
            self.0 = None;
            let rows = plan.read()?.rows.into_iter().map(Some).collect();
            self.0 = Some((plan.clone(), rows));
        }
        let rows = self.0.as_mut().map(|(_, rows)| rows);
        let case = rows.and_then(|rows| rows.get_mut(place)?.take());
        let mut case = case.filter(|case| case.id == id).ok_or_else(|| {
            let file = plan.file.display();
            Error::other(format!("{file} has changed while it was measured"))
        })?;
        case.programs = plan.programs_of(&case);
        Ok(case.into())
    }
}

impl Pending {
    fn id(&self) -> &str {
        match self {
            Self::Case(case) => &case.id,
            Self::Planned { id, .. } | Self::Fixture { id, .. } => id,
        }
    }

    fn origin(&self) -> String {
        match self {
            Self::Case(case) => case.origin.clone(),
            Self::Planned { plan, .. } => plan.file.display().to_string(),
            Self::Fixture { file, .. } => file.display().to_string(),
        }
    }

    fn case(self, open: &mut Open) -> Result<Box<Case>> {
        match self {
            Self::Case(case) => Ok(case),
            Self::Planned { id, plan, place } => open.case(&plan, place, &id),
            Self::Fixture { id, file, programs } => {
                fixture::load(id, &file, programs).map(Box::new)
            }
        }
    }
}

impl Bench {
    /// A bench of the program in this file. Its functions are frames, if the file has symbols or if
    /// `cargo build-sbf` left them next to it.
    pub fn load(elf: impl AsRef<Path>, profile: Profile) -> Result<Self> {
        Self::load_with(elf.as_ref(), profile, None)
    }

    /// With the symbols of a file.
    pub(crate) fn load_with(file: &Path, profile: Profile, symbols: Option<&Path>) -> Result<Self> {
        let elf = files::read_elf(file)?;
        let sbpf = loadable(file, &elf, profile)?;
        let Found { symbols, stale } = symbols::find(file, &elf, sbpf, symbols)?;
        let notes = stale.map(|file| {
            let text = "it has other code than the ELF, so its functions are no frames";
            Note::new(NoteKind::Symbols, file.display().to_string(), text)
        });
        let name = file.file_stem().unwrap_or(file.as_os_str());
        let compiler = files::read(&file.with_file_name(COMPILER));
        Ok(Self {
            name: name.to_string_lossy().into_owned(),
            stamp: Elf::new(&elf, sbpf),
            elf,
            compiler: compiler.ok().map(|line| line.trim().to_owned()),
            profile,
            programs: Vec::new(),
            rows: Vec::new(),
            fail_fast: false,
            symbols,
            notes: notes.into_iter().collect(),
        })
    }

    /// Calls the program so in the report, instead of after its file.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Adds a program that it calls. System, SPL Token, Token-2022 and the associated token program
    /// are there already.
    pub fn calls(
        mut self,
        name: impl Into<String>,
        id: Pubkey,
        elf: impl AsRef<Path>,
    ) -> Result<Self> {
        let file = elf.as_ref();
        self.programs.push(Program {
            name: name.into(),
            id,
            file: file.to_owned(),
            elf: files::read_elf(file)?.into(),
        });
        Ok(self)
    }

    /// Adds a row: an instruction of the program that must succeed. Accounts of programs and sysvars
    /// need not be given.
    pub fn row(
        self,
        id: impl Into<String>,
        instruction: Instruction,
        accounts: Vec<(Pubkey, Account)>,
    ) -> Self {
        self.case(id.into(), instruction, accounts, None)
    }

    /// Adds a row: an instruction of the program that must fail with this error.
    pub fn refused(
        self,
        id: impl Into<String>,
        instruction: Instruction,
        accounts: Vec<(Pubkey, Account)>,
        error: InstructionError,
    ) -> Self {
        self.case(id.into(), instruction, accounts, Some(error))
    }

    fn case(
        self,
        id: String,
        instruction: Instruction,
        accounts: Vec<(Pubkey, Account)>,
        refused: Option<InstructionError>,
    ) -> Self {
        let case = Case {
            id,
            origin: self.name.clone(),
            program_id: instruction.program_id,
            programs: self.programs.clone().into(),
            accounts: accounts.into(),
            before: Vec::new(),
            work: Work::Instruction(instruction),
            refused: refused.map(|error| (0, error)),
            max_cu: None,
            recording: None,
            limits: Limits::default(),
            leaves: Vec::new(),
            open: Vec::new(),
        };
        self.with_rows([Pending::Case(case.into())])
    }

    pub(crate) fn with_rows(mut self, rows: impl IntoIterator<Item = Pending>) -> Self {
        self.rows.extend(rows);
        self
    }

    pub(crate) fn fail_fast(self, fail_fast: bool) -> Self {
        Self { fail_fast, ..self }
    }

    /// The bytes of the ELF.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.elf
    }

    /// Measures every row. One that gives no figure is an error.
    pub fn report(self) -> Result<Report> {
        self.fail_fast(true).measure()
    }

    /// Measures every row, one after the other. Those that give no figure are in the report too, unless the
    /// first of them is to be the error.
    pub(crate) fn measure(mut self) -> Result<Report> {
        self.check_ids()?;
        let mut report = Report {
            schema: SCHEMA,
            stamp: Stamp::new(self.profile, self.compiler.clone()),
            gates: self.profile.into(),
            elf: self.stamp.clone(),
            rows: Vec::new(),
            failed: Vec::new(),
            notes: mem::take(&mut self.notes),
        };
        let mut open = Open::default();
        for pending in mem::take(&mut self.rows) {
            match self.row_of(pending, &mut open, &mut report.stamp.programs) {
                Ok(Outcome { row, notes }) => {
                    report.rows.push(row);
                    report.notes.extend(notes);
                }
                Err(failed) if self.fail_fast => return Err(Error::Failed(failed)),
                Err(failed) => report.failed.push(failed),
            }
        }
        Ok(report)
    }

    fn row_of(
        &self,
        pending: Pending,
        open: &mut Open,
        called: &mut Vec<Called>,
    ) -> Result<Outcome, Failed> {
        let (id, file) = (pending.id().to_owned(), pending.origin());
        let failed = |reason: String, log| Failed {
            id: Some(id.clone()),
            file: file.clone(),
            reason,
            log,
        };
        if !is_id(&id) {
            return Err(failed(format!("the row's id: expected {ID}"), Vec::new()));
        }
        if id == ELF {
            let what = format!("the row's id: a baseline has the size of the ELF as `{ELF}`");
            return Err(failed(what, Vec::new()));
        }
        let case = pending.case(open).map_err(|error| {
            // The file is named already.
            let reason = match error {
                Error::Fixture { what, .. } => what,
                error => error.to_string(),
            };
            failed(reason, Vec::new())
        })?;
        let mut names = vec![(case.program_id, self.name.clone())];
        let callees = case.programs.iter();
        names.extend(callees.map(|program| (program.id, program.name.clone())));
        let svm = self
            .svm(&case)
            .map_err(|error| failed(error.to_string(), Vec::new()))?;
        let names = |program: &Pubkey| name(&names, program);
        case.measure(svm, &names, called, self.symbols.as_ref())
            .map_err(|Refusal { source, log }| failed(source.to_string(), log))
    }

    /// With the programs that a row needs.
    fn svm(&self, case: &Case) -> Result<Svm> {
        let mut svm = Svm::new(self.profile);
        svm.add_program(&case.program_id, &self.elf);
        for program in case.programs.iter() {
            loadable(&program.file, &program.elf, self.profile)?;
            svm.add_program(&program.id, &program.elf);
        }
        Ok(svm)
    }

    /// Follows every way through the program of the rows with open values; of those named, if any is.
    pub(crate) fn paths(mut self, only: &[String], bounds: Bounds) -> Result<paths::Found> {
        self.check_ids()?;
        let ids: Vec<String> = self.rows.iter().map(|row| row.id().to_owned()).collect();
        if let Some(id) = only.iter().find(|id| !ids.contains(id)) {
            return Err(Error::NoRow {
                id: id.clone(),
                rows: ids,
            });
        }
        let mut found = paths::Found {
            ways: Vec::new(),
            failed: Vec::new(),
        };
        // The first round collects the runs of all rows: each row's ways name the rows that take them.
        let (mut taken, mut open) = (Vec::new(), Vec::new());
        let mut plan = Open::default();
        for pending in mem::take(&mut self.rows) {
            let (id, file) = (pending.id().to_owned(), pending.origin());
            let failed = |reason: String| Failed {
                id: Some(id.clone()),
                file: file.clone(),
                reason,
                log: Vec::new(),
            };
            let ready = pending.case(&mut plan).and_then(|case| {
                let mut svm = self.svm(&case)?;
                let accounts = case.prepare(&mut svm);
                Ok((case, accounts.map_err(|refusal| refusal.source.to_string())))
            });
            match ready {
                Ok((case, Ok(accounts))) => {
                    if let Some(instruction) = case.work.instruction()
                        && case.open.iter().all(|open| open.has_example)
                    {
                        taken.push(Taken::new(&case.id, instruction, &accounts));
                    }
                    if !case.open.is_empty() && (only.is_empty() || only.contains(&case.id)) {
                        open.push((case, file));
                    }
                }
                Ok((_, Err(why))) => found.failed.push(failed(why)),
                Err(error) => found.failed.push(failed(error.to_string())),
            }
        }
        for (case, file) in open {
            let instruction = case.work.instruction();
            let instruction = instruction.expect("a transaction has no open values");
            let mut svm = self.svm(&case)?;
            let accounts = case.prepare(&mut svm);
            let accounts = accounts.map_err(|refusal| refusal.source.to_string());
            let ways = accounts.and_then(|accounts| {
                let mut subject = Subject {
                    id: &case.id,
                    open: &case.open,
                    svm: &mut svm,
                    instruction,
                    accounts: &accounts,
                    heap: case.limits.heap,
                    max_cu: case.max_cu,
                };
                explore::ways(&mut subject, &taken, bounds)
            });
            match ways {
                Ok(ways) => found.ways.push(ways),
                Err(reason) => found.failed.push(Failed {
                    id: Some(case.id.clone()),
                    file,
                    reason,
                    log: Vec::new(),
                }),
            }
        }
        Ok(found)
    }

    /// A row is known by its id, in the baseline too.
    fn check_ids(&self) -> Result<()> {
        let mut first: HashMap<&str, &Pending> = HashMap::new();
        for row in &self.rows {
            let id = row.id();
            if let Some(other) = first.insert(id, row) {
                return Err(Error::SameId {
                    id: id.to_owned(),
                    first: other.origin(),
                    second: row.origin(),
                });
            }
        }
        Ok(())
    }
}

/// The ELF's sBPF version, if the runtime takes it.
pub(crate) fn loadable(file: &Path, elf: &[u8], profile: Profile) -> Result<&'static str> {
    // The loader reads the version of any bytes first, and its reason would be about that.
    if !elf.starts_with(b"\x7fELF") {
        let file = file.to_owned();
        return Err(Error::NoElf { file });
    }
    sbpf_version(elf, &profile.into()).map_err(|source| Error::Elf {
        file: file.to_owned(),
        source,
    })
}

/// The name of a program: as given, its usual name, or its address.
fn name(given: &[(Pubkey, String)], program: &Pubkey) -> String {
    match given.iter().find(|(id, _)| id == program) {
        Some((_, name)) => name.clone(),
        None => programs::name_or_address(program),
    }
}
