//! A bench of one ELF, row by row: what the files of a folder become, and what a `[[bench]]` in Rust
//! is written with.

use {
    crate::{
        Error, Report, Result, Stamp,
        case::{Case, Program},
        files, fixture,
        folder::Measured,
        report::{Elf, SCHEMA},
        row::is_id,
    },
    cu_runtime::{Profile, Svm, programs, sbpf_version},
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    std::{
        collections::HashMap,
        fs,
        path::{Path, PathBuf},
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
        /// Where the ELF lies, if not where the fixture says.
        program_id: Option<Pubkey>,
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
            Self::Fixture {
                id,
                file,
                program_id,
            } => fixture::load(id, &file, program_id.as_ref()).map(Box::new),
        }
    }
}

impl Bench {
    /// A bench of the program in this file.
    pub fn load(elf: impl AsRef<Path>, profile: Profile) -> Result<Self> {
        let file = elf.as_ref();
        let elf = files::read_bytes(file)?;
        let sbpf = loadable(file, &elf, profile)?;
        let name = file.file_stem().unwrap_or(file.as_os_str());
        let compiler = fs::read_to_string(file.with_file_name(COMPILER));
        Ok(Self {
            name: name.to_string_lossy().into_owned(),
            stamp: Elf::new(&elf, sbpf),
            elf,
            compiler: compiler.ok().map(|line| line.trim().to_owned()),
            profile,
            programs: Vec::new(),
            rows: Vec::new(),
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
            elf: files::read_bytes(file)?.into(),
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
        };
        self.with_rows([Pending::Case(case.into())])
    }

    pub(crate) fn with_rows(mut self, rows: impl IntoIterator<Item = Pending>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// Measures every row.
    pub fn report(self) -> Result<Report> {
        Ok(self.measure()?.report)
    }

    /// Measures every row, one after the other.
    pub(crate) fn measure(self) -> Result<Measured> {
        self.check_ids()?;
        let mut stamp = Stamp::new(self.profile, self.compiler);
        let mut rows = Vec::new();
        let mut notes = Vec::new();
        let mut over_limit = Vec::new();
        for pending in self.rows {
            let case = pending.case()?;
            let mut names = vec![(case.program_id, self.name.clone())];
            let callees = case.programs.iter();
            names.extend(callees.map(|program| (program.id, program.name.clone())));
            let mut svm = Svm::new(self.profile);
            svm.add_program(&case.program_id, &self.elf);
            for program in case.programs.iter() {
                loadable(&program.file, &program.elf, self.profile)?;
                svm.add_program(&program.id, &program.elf);
            }

            let (limit, place) = (case.max_cu, case.place());
            let outcome = case
                .measure(
                    svm,
                    &|program: &Pubkey| name(&names, program),
                    &mut stamp.programs,
                )
                .map_err(|source| Error::NoFigure {
                    place: place.clone(),
                    source,
                })?;
            if let Some(limit) = limit.filter(|limit| outcome.row.cu > *limit) {
                over_limit.push(format!(
                    "{place}: {} CU, {} more than its max_cu of {limit}",
                    outcome.row.cu,
                    outcome.row.cu - limit
                ));
            }
            notes.extend(outcome.notes.iter().map(|note| format!("{place}: {note}")));
            rows.push(outcome.row);
        }
        let report = Report {
            schema: SCHEMA,
            stamp,
            gates: self.profile.into(),
            elf: self.stamp,
            rows,
        };
        Ok(Measured {
            report,
            notes,
            over_limit,
        })
    }

    /// A row is known by its id, in the baseline too.
    fn check_ids(&self) -> Result<()> {
        let mut first: HashMap<&str, &Pending> = HashMap::new();
        for row in &self.rows {
            let id = row.id();
            if !is_id(id) {
                return Err(Error::RowId {
                    origin: row.origin(),
                    id: id.to_owned(),
                });
            }
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
