//! The outcome of a mutant.

use {
    crate::mutant::Mutant,
    serde::{Deserialize, Serialize},
    sha2::{Digest, Sha256},
    std::{fmt, fs, path::PathBuf, time::Duration},
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A test failed.
    Killed { suite: String, test: String },
    /// A suite did not end in time.
    TimedOut { suite: String },
    /// It does what it should, but no longer on the fast path: the CU gate fails.
    Gate { row: String },
    /// The compiler refused it.
    NotCompiled,
    /// The ELF is the original's, to the byte.
    Identical,
    /// Nothing noticed, and the reason is on file.
    Equivalent { because: String },
    /// Nothing noticed.
    Survived,
}

impl Verdict {
    /// Which suite it was that noticed.
    pub fn suite(&self) -> Option<&str> {
        match self {
            Self::Killed { suite, .. } | Self::TimedOut { suite } => Some(suite),
            Self::Gate { .. } => Some(crate::killers::GATE),
            _ => None,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Killed { suite, test } => write!(f, "killed by {suite}: {test}"),
            Self::TimedOut { suite } => write!(f, "killed by {suite}, which does not end"),
            Self::Gate { row } => write!(f, "killed by the CU gate: {row}"),
            Self::NotCompiled => f.write_str("does not compile"),
            Self::Identical => f.write_str("the same ELF"),
            Self::Equivalent { because } => write!(f, "equivalent: {because}"),
            Self::Survived => f.write_str("SURVIVED"),
        }
    }
}

/// A mutant with its verdict, as it is committed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    pub id: String,
    /// Where it was when it was judged.
    pub at: String,
    pub before: String,
    pub after: String,
    pub verdict: Verdict,
    /// The SHA-256 of the unmutated v3 ELF, where the mutant was run after the record of all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
}

impl Judged {
    pub fn new(mutant: &Mutant, verdict: Verdict) -> Self {
        Self {
            id: mutant.id.clone(),
            at: format!("{}:{}", mutant.file, mutant.line),
            before: mutant.before.clone(),
            after: mutant.after.clone(),
            verdict,
            on: None,
        }
    }
}

/// An earlier verdict, and its conditions.
#[derive(Serialize, Deserialize)]
struct Known {
    verdict: Verdict,
    seconds: f64,
    /// The SHA-256 of what noticed; if nothing did, of all that might have.
    by: String,
}

/// The earlier verdicts. One holds as long as the sources of the mutant are the same, and what
/// noticed it, or all that did not.
pub struct Memory {
    folder: PathBuf,
    /// Of every program's sources, unmutated.
    sources: String,
}

impl Memory {
    pub fn new(folder: PathBuf, sources: String) -> Self {
        fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
        Self { folder, sources }
    }

    /// The verdict and how long it took to find. `stamp` gives the SHA-256 of a suite, or of all of them.
    pub fn recall(
        &self,
        mutant: &Mutant,
        stamp: impl Fn(Option<&str>) -> Option<String>,
    ) -> Option<(Verdict, Duration)> {
        let text = fs::read_to_string(self.file(mutant)).ok()?;
        let known: Known = serde_json::from_str(&text).ok()?;
        let took = Duration::from_secs_f64(known.seconds);
        (stamp(known.verdict.suite())? == known.by).then_some((known.verdict, took))
    }

    pub fn keep(&self, mutant: &Mutant, verdict: &Verdict, took: Duration, by: String) {
        let known = Known {
            verdict: verdict.clone(),
            seconds: took.as_secs_f64(),
            by,
        };
        let file = self.file(mutant);
        let json = serde_json::to_string(&known).expect("a verdict is plain data");
        fs::write(&file, json).unwrap_or_else(|error| panic!("{file:?}: {error}"));
    }

    fn file(&self, mutant: &Mutant) -> PathBuf {
        let key = [&self.sources, &mutant.id, &mutant.file, &mutant.patched].map(String::as_bytes);
        self.folder.join(sha256(key) + ".json")
    }
}

/// The SHA-256 of some bytes, one after the other, each with its length.
pub fn sha256<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hex::encode(hasher.finalize())
}
