//! `evidence/runtime_rules.json`: what the runs have shown of the runtime's rules, as data. The page next to it and
//! the book are written from it.

use {
    crate::generated::{self, line, lines},
    serde::{Deserialize, Serialize},
};

/// The file, in the folder of the evidence.
pub const FILE: &str = "runtime_rules.json";

/// The version of the file's layout. New fields may join an old version; none ever changes its meaning.
pub const SCHEMA: u32 = 1;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    pub schema: u32,
    /// The runtime with its version.
    pub runtime: String,
    /// The two sets of feature gates: mainnet's and all.
    pub gates: [String; 2],
    /// The compiler of the programs.
    pub compiler: String,
    pub themes: Vec<Theme>,
    pub facts: Vec<Fact>,
    /// Row `n` is at `n - 1`.
    pub claims: Vec<Claim>,
    pub texts: Vec<Text>,
    pub logs: Vec<Log>,
}

/// What several facts are about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theme {
    pub title: String,
    /// Markdown. Links lead from the folder of the evidence.
    pub about: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub id: String,
    /// The title of its theme.
    pub theme: String,
    /// The input.
    pub done: String,
    /// On each set of gates.
    pub runs: [Run; 2],
    /// A line of the log, where the error alone is not enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// The syscall that the charge is of, if it is not of a call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub syscall: Option<String>,
    /// The rows of the claims that it proves, prices or corrects.
    pub claims: Vec<usize>,
    /// What a common text says, and what is true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
    /// The file of its test, in the repository.
    pub test: String,
}

/// The outcome of a fact on one set of gates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub outcome: Outcome,
    /// Of the whole instruction.
    pub cu: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge: Option<Charge>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It succeeds, and this is all that changes.
    Does(String),
    /// It fails with this error, and nothing changes.
    Refused(String),
    /// It fails with this error, nothing changes, and the whole budget is gone.
    Ruined(String),
}

/// What the last call or the syscall cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// What the runtime charged.
    pub runtime: u64,
    /// What the callee consumed; none if it never ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callee: Option<u64>,
}

/// A claim of an introduction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// As it is taught.
    pub says: String,
    /// Who teaches it, with a link.
    pub by: String,
    /// What is true.
    pub instead: String,
    /// Where the runtime does it: a file of its source, and a text in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<(String, String)>,
    /// Where it is shown if no fact shows it: Markdown, with links from the folder of the evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<String>,
}

/// A text that refusals print, and the facts that print it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    pub says: String,
    pub facts: Vec<String>,
}

/// The whole log of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    pub fact: String,
    pub lines: Vec<String>,
}

impl Rules {
    /// The committed file.
    pub fn read() -> Result<Self, String> {
        generated::read(FILE)
    }

    /// The file: a line for each entry.
    pub fn json(&self) -> String {
        let Self {
            schema,
            runtime,
            gates,
            compiler,
            themes,
            facts,
            claims,
            texts,
            logs,
        } = self;
        generated::object(&[
            ("schema", line(schema)),
            ("runtime", line(runtime)),
            ("gates", line(gates)),
            ("compiler", line(compiler)),
            ("themes", lines(themes)),
            ("facts", lines(facts)),
            ("claims", lines(claims)),
            ("texts", lines(texts)),
            ("logs", lines(logs)),
        ])
    }
}
