//! A bench of one ELF, row by row: what the files of a folder become, and what a `[[bench]]` in Rust
//! is written with.

use {
    crate::{
        Error, Report, Result, Stamp,
        case::{Case, Limits, Outcome, Program, Refusal},
        files, fixture,
        programs::Called,
        report::{Elf, Failed, SCHEMA},
        row::{ID, is_id},
    },
    cu_runtime::{Profile, Svm, programs, sbpf_version},
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    std::{
        collections::HashMap,
        mem,
        path::{Path, PathBuf},
        sync::Arc,
    },
};

/// Beside an ELF, this file says in one line what compiled it.
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
}

/// A row that has not run. What a row needs is read when its turn comes, and dropped when it has run: a bench
/// of a hundred rows takes the memory of one.
pub(crate) enum Pending {
    /// It is described.
    Case(Box<Case>),
    /// A fixture, unread.
    Fixture {
        id: String,
        file: PathBuf,
        /// Those that it may call.
        programs: Arc<[Program]>,
    },
}

impl Pending {
    fn id(&self) -> &str {
        match self {
            Self::Case(case) => &case.id,
            Self::Fixture { id, .. } => id,
        }
    }

    fn origin(&self) -> String {
        match self {
            Self::Case(case) => case.origin.clone(),
            Self::Fixture { file, .. } => file.display().to_string(),
        }
    }

    fn case(self) -> Result<Box<Case>> {
        match self {
            Self::Case(case) => Ok(case),
            Self::Fixture { id, file, programs } => {
                fixture::load(id, &file, programs).map(Box::new)
            }
        }
    }
}

impl Bench {
    /// A bench of the program in this file.
    pub fn load(elf: impl AsRef<Path>, profile: Profile) -> Result<Self> {
        let file = elf.as_ref();
        let elf = files::read_elf(file)?;
        let sbpf = loadable(file, &elf, profile)?;
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
            instruction,
            refused,
            max_cu: None,
            recording: None,
            limits: Limits::default(),
            leaves: Vec::new(),
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
            notes: Vec::new(),
        };
        for pending in mem::take(&mut self.rows) {
            match self.row_of(pending, &mut report.stamp.programs) {
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

    fn row_of(&self, pending: Pending, called: &mut Vec<Called>) -> Result<Outcome, Failed> {
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
        let case = pending.case().map_err(|error| {
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
        let mut svm = Svm::new(self.profile);
        svm.add_program(&case.program_id, &self.elf);
        for program in case.programs.iter() {
            loadable(&program.file, &program.elf, self.profile)
                .map_err(|error| failed(error.to_string(), Vec::new()))?;
            svm.add_program(&program.id, &program.elf);
        }
        let names = |program: &Pubkey| name(&names, program);
        case.measure(svm, &names, called)
            .map_err(|Refusal { source, log }| failed(source.to_string(), log))
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
fn loadable(file: &Path, elf: &[u8], profile: Profile) -> Result<&'static str> {
    sbpf_version(elf, &profile.into()).map_err(|source| Error::Elf {
        file: file.to_owned(),
        source,
    })
}

/// What a program is called: as given, as everybody calls it, or by its address.
fn name(given: &[(Pubkey, String)], program: &Pubkey) -> String {
    match given.iter().find(|(id, _)| id == program) {
        Some((_, name)) => name.clone(),
        None => programs::name_or_address(program),
    }
}
