//! A folder of its own for each test, with p-token's ELF in it.

use {
    cu::{Options, Report, measure},
    mollusk_svm_programs_token::{associated_token, token},
    std::{
        fs,
        path::{Path, PathBuf},
        process::{Command, Output},
    },
    tempfile::TempDir,
};

/// The committed plan and fixtures of p-token.
pub fn p_token() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/p-token")
}

#[derive(Debug)]
pub struct Measured {
    pub report: Report,
}

pub struct Stage {
    root: TempDir,
}

impl Stage {
    pub fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("fixtures")).unwrap();
        let stage = Self { root };
        fs::write(stage.elf(), token::ELF).unwrap();
        stage
    }

    /// With the associated token program's ELF in place of p-token's.
    pub fn ata() -> Self {
        let stage = Self::new();
        fs::write(stage.elf(), associated_token::ELF).unwrap();
        stage
    }

    /// A file that is no fixture.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    pub fn elf(&self) -> PathBuf {
        self.root.path().join("token.so")
    }

    pub fn fixtures(&self) -> PathBuf {
        self.root.path().join("fixtures")
    }

    /// Writes a file into the folder of fixtures.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        fs::write(self.fixtures().join(name), bytes).unwrap();
        self
    }

    /// A report with a figure for each row, or what is wrong with the first that has none.
    pub fn measure(&self) -> Result<Measured, String> {
        let report = self.measure_with(&Options::default())?.complete();
        let report = report.map_err(|error| error.to_string())?;
        Ok(Measured { report })
    }

    pub fn measure_with(&self, options: &Options) -> Result<Report, String> {
        measure(&self.elf(), &self.fixtures(), options).map_err(|error| error.to_string())
    }

    /// What is wrong, with this stage's folder left out of it.
    #[track_caller]
    pub fn error(&self) -> String {
        let error = self.measure().unwrap_err();
        assert_eq!(error.lines().count(), 1, "{error}");
        self.without_root(&error)
    }

    /// The notes of a report of this stage.
    pub fn notes(&self, report: &Report) -> Vec<String> {
        let notes = report.notes.iter();
        notes
            .map(|note| self.without_root(&note.to_string()))
            .collect()
    }

    /// Runs `check` or `bless` on the ELF, with this baseline.
    pub fn gate(&self, command: &str, baseline: &Path, rest: &[&str]) -> Output {
        let (elf, fixtures) = (self.elf(), self.fixtures());
        let mut arguments = vec![
            Path::new(command),
            &elf,
            Path::new("--fixtures"),
            &fixtures,
            Path::new("--baseline"),
            baseline,
        ];
        arguments.extend(rest.iter().map(Path::new));
        cu(&arguments)
    }

    /// Runs `diff` on an ELF and a copy of this stage's.
    pub fn diff_with_copy(&self, elf: &Path) -> Output {
        let (copy, fixtures) = (self.path("copy.so"), self.fixtures());
        fs::copy(self.elf(), &copy).unwrap();
        cu(&[
            Path::new("diff"),
            elf,
            &copy,
            Path::new("--fixtures"),
            &fixtures,
        ])
    }

    pub fn without_root(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.root.path().display()), "")
    }
}

/// A plan with a transfer, for the token program at this address.
pub fn transfer_at(program_id: &str) -> String {
    format!(
        r#"
program_id = "{program_id}"
name = "tokens"
[accounts.alice]
[accounts.mint]
owner = "program"
data = ["u32:0", "zero:32", "u64:10_000", "u8:6", "bool:true", "zero:36"]
[accounts.from]
owner = "program"
data = ["key:mint", "key:alice", "u64:10_000", "zero:36", "u8:1", "zero:56"]
[accounts.to]
owner = "program"
data = ["key:mint", "key:alice", "u64:0", "zero:36", "u8:1", "zero:56"]
[[instruction]]
id = "transfer"
accounts = ["from writable", "to writable", "alice signer"]
data = ["u8:3", "u64:1000"]
"#
    )
}

/// The associated token program makes an account: it calls System and SPL Token.
pub const ATA_PLAN: &str = r#"
program_id = "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL"
name = "ata"
[accounts.payer]
lamports = 1_000_000_000
[accounts.wallet]
[accounts.mint]
owner = "spl-token"
data = ["u32:0", "zero:32", "u64:0", "u8:6", "bool:true", "zero:36"]
[accounts.ata]
pda = ["key:wallet", "key:spl-token", "key:mint"]
lamports = 0
[[instruction]]
id = "create"
accounts = ["payer signer writable", "ata writable", "wallet", "mint", "system", "spl-token"]
data = ["u8:0"]
"#;

/// Runs the binary with words as a shell has them.
pub fn cu_with(words: &[&str]) -> Output {
    cu(&words.iter().map(Path::new).collect::<Vec<_>>())
}

/// Runs the binary.
pub fn cu(arguments: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cu"))
        .args(arguments)
        .output()
        .unwrap()
}

/// The last line of what it wrote to standard error.
pub fn last_error(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    text.lines().last().unwrap_or_default().to_owned()
}
