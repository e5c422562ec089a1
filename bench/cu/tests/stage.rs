//! A folder of its own for each test, with p-token's ELF in it.

use {
    cu::{Measured, Options, measure},
    mollusk_svm_programs_token::token,
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

    pub fn measure(&self) -> Result<Measured, String> {
        let measured = measure(&self.elf(), &self.fixtures(), &Options::default());
        measured.map_err(|error| error.to_string())
    }

    /// What is wrong, with this stage's folder left out of it.
    #[track_caller]
    pub fn error(&self) -> String {
        let error = self.measure().unwrap_err();
        assert_eq!(error.lines().count(), 1, "{error}");
        error.replace(&format!("{}/", self.root.path().display()), "")
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
