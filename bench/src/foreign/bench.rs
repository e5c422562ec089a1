//! A bench of one ELF, row by row: what the files of a folder become, and what a `[[bench]]` in Rust
//! is written with.

use {
    super::{
        Measured,
        case::{Case, ID, Program, is_id},
    },
    crate::{
        files,
        measure::{Elf, Report, SCHEMA},
    },
    cu_runtime::{Profile, Svm, programs, runtime_version, sbpf_version},
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    std::{collections::HashMap, fs, path::Path},
};

/// Beside an ELF, this file says in one line what compiled it.
const COMPILER: &str = "compiler.txt";

/// A bench of one program.
///
/// ```no_run
/// use {cu::foreign::Bench, cu_runtime::Profile, solana_account::Account};
/// # use {solana_instruction::{AccountMeta, Instruction}, solana_pubkey::Pubkey};
/// # let (program_id, payer) = (Pubkey::new_unique(), Pubkey::new_unique());
/// # let ping = Instruction::new_with_bytes(program_id, &[0], vec![AccountMeta::new(payer, true)]);
///
/// let report = Bench::load("target/deploy/ping.so", Profile::Mainnet)?
///     .row("ping", ping, vec![(payer, Account::new(1_000_000, 0, &Pubkey::default()))])
///     .report()?;
/// println!("{} CU", report.rows[0].cu);
/// # Ok::<(), String>(())
/// ```
pub struct Bench {
    name: String,
    elf: Vec<u8>,
    stamp: Elf,
    compiler: String,
    profile: Profile,
    programs: Vec<Program>,
    cases: Vec<Case>,
}

impl Bench {
    /// A bench of the program in this file.
    pub fn load(elf: impl AsRef<Path>, profile: Profile) -> Result<Self, String> {
        let file = elf.as_ref();
        let elf = files::read_bytes(file)?;
        let sbpf = loadable(file, &elf, profile)?;
        let name = file.file_stem().unwrap_or(file.as_os_str());
        let compiler = fs::read_to_string(file.with_file_name(COMPILER));
        Ok(Self {
            name: name.to_string_lossy().into_owned(),
            stamp: Elf::new(&elf, sbpf),
            elf,
            compiler: compiler.map_or_else(
                |_| "compiler not recorded".to_owned(),
                |line| line.trim().to_owned(),
            ),
            profile,
            programs: Vec::new(),
            cases: Vec::new(),
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
    ) -> Result<Self, String> {
        let file = elf.as_ref();
        let elf = files::read_bytes(file)?;
        self.programs.push(Program {
            name: name.into(),
            id,
            file: file.to_owned(),
            elf,
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
            source: self.name.clone(),
            program_id: instruction.program_id,
            name: None,
            programs: self.programs.clone(),
            accounts,
            before: Vec::new(),
            instruction,
            refused,
            max_cu: None,
            recording: None,
        };
        self.with_cases([case])
    }

    pub(super) fn with_cases(mut self, cases: impl IntoIterator<Item = Case>) -> Self {
        self.cases.extend(cases);
        self
    }

    /// Measures every row.
    pub fn report(self) -> Result<Report, String> {
        Ok(self.measure()?.report)
    }

    pub(super) fn measure(self) -> Result<Measured, String> {
        self.check_ids()?;
        let mut rows = Vec::new();
        let mut called = Vec::new();
        let mut notes = Vec::new();
        let mut over_limit = Vec::new();
        for case in self.cases {
            let mut names = vec![(case.program_id, self.name.clone())];
            let callees = case.programs.iter();
            names.extend(callees.map(|program| (program.id, program.name.clone())));
            let mut svm = Svm::new(self.profile);
            svm.add_program(&case.program_id, &self.elf);
            for program in &case.programs {
                loadable(&program.file, &program.elf, self.profile)?;
                svm.add_program(&program.id, &program.elf);
            }

            let (limit, source) = (case.max_cu, case.source.clone());
            let outcome =
                case.measure(svm, &|program: &Pubkey| name(&names, program), &mut called)?;
            if let Some(limit) = limit.filter(|limit| outcome.row.cu > *limit) {
                over_limit.push(format!(
                    "{source}: {}: {} CU, {} more than its max_cu of {limit}",
                    outcome.row.id,
                    outcome.row.cu,
                    outcome.row.cu - limit
                ));
            }
            notes.extend(outcome.notes);
            rows.push(outcome.row);
        }
        let report = Report {
            schema: SCHEMA,
            profile: self.profile.to_string(),
            profile_source: self.profile.source(),
            runtime: runtime_version(),
            gates: self.profile.into(),
            compiler: self.compiler,
            elf: self.stamp,
            programs: called,
            rows,
        };
        Ok(Measured {
            report,
            notes,
            over_limit,
        })
    }

    /// A row is known by its id, in the baseline too.
    fn check_ids(&self) -> Result<(), String> {
        let mut first: HashMap<&str, &str> = HashMap::new();
        for case in &self.cases {
            if !is_id(&case.id) {
                return Err(format!(
                    "{}: the row's id `{}`: expected {ID}",
                    case.source, case.id
                ));
            }
            if let Some(other) = first.insert(&case.id, &case.source) {
                return Err(format!(
                    "two rows have the id `{}`, in {other} and in {}",
                    case.id, case.source
                ));
            }
        }
        Ok(())
    }
}

/// The ELF's sBPF version, if the runtime takes it.
fn loadable(file: &Path, elf: &[u8], profile: Profile) -> Result<&'static str, String> {
    sbpf_version(elf, &profile.into())
        .map_err(|reason| format!("{} does not load: {reason}", file.display()))
}

/// What a program is called: as given, as everybody calls it, or by its address.
fn name(given: &[(Pubkey, String)], program: &Pubkey) -> String {
    if let Some((_, name)) = given.iter().find(|(id, _)| id == program) {
        return name.clone();
    }
    programs::name(program).map_or_else(|| program.to_string(), str::to_owned)
}
