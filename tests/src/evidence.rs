//! What a suite ran: counts, seeds and how long it took, for the evidence page.
//!
//! Each suite leaves one record, `tests/evidence/runs/<suite>.json`. What every run repeats is compared
//! with what is committed, all but its duration; a long run, which is made by hand, is only recorded, with
//! the ELFs that it ran.

use {
    crate::{Arch, generated},
    serde::{Deserialize, Serialize},
    solana_sha256_hasher::hash,
    std::{collections::BTreeMap, fs, time::Instant},
};

/// Where the records lie, in the folder of generated files.
const RUNS: &str = "runs";

/// One suite's run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub suite: String,
    /// What it shows, in one sentence.
    pub shows: String,
    /// How it is repeated.
    pub command: String,
    /// What was counted, in the order of the page.
    pub figures: Vec<Figure>,
    /// How long the recorded run took; not compared.
    pub seconds: u64,
    /// The SHA-256 of each ELF, by architecture; only of a long run.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub elfs: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub what: String,
    pub value: String,
}

/// A run that goes on.
pub struct Evidence {
    record: Record,
    started: Instant,
}

impl Evidence {
    pub fn start(suite: &str, shows: &str, command: &str) -> Self {
        Self {
            record: Record {
                suite: suite.to_owned(),
                shows: shows.to_owned(),
                command: command.to_owned(),
                figures: Vec::new(),
                seconds: 0,
                elfs: BTreeMap::new(),
            },
            started: Instant::now(),
        }
    }

    pub fn figure(&mut self, what: &str, value: impl ToString) {
        self.record.figures.push(Figure {
            what: what.to_owned(),
            value: value.to_string(),
        });
    }

    /// Ends a run that every run of the tests repeats.
    ///
    /// # Panics
    ///
    /// If anything but its duration is not as committed.
    #[track_caller]
    pub fn hold(mut self) {
        if !generated::is_writing()
            && let Some(committed) = Record::read(&self.record.suite)
        {
            self.record.seconds = committed.seconds;
        } else {
            self.record.seconds = self.started.elapsed().as_secs();
        }
        generated::hold(&file(&self.record.suite), &self.record.to_json());
    }

    /// Ends a long run, and records it with the ELFs that it ran.
    pub fn record(mut self) {
        self.record.seconds = self.started.elapsed().as_secs();
        self.record.elfs = elfs();
        generated::write(&file(&self.record.suite), &self.record.to_json());
    }
}

impl Record {
    /// The committed record of a suite.
    ///
    /// # Panics
    ///
    /// If it is there and is no record.
    pub fn read(suite: &str) -> Option<Self> {
        let text = fs::read_to_string(generated::folder().join(file(suite))).ok()?;
        Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{suite}.json: {error}")))
    }

    /// Every committed record, in the order of its suites' names.
    ///
    /// # Panics
    ///
    /// If one of the files is no record of the suite that it is named after.
    pub fn all() -> Vec<Self> {
        let folder = generated::folder().join(RUNS);
        let mut suites: Vec<_> = fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.expect("the folder can be read").path())
            .filter_map(|path| {
                Some(
                    path.file_name()?
                        .to_str()?
                        .strip_suffix(".json")?
                        .to_owned(),
                )
            })
            .collect();
        suites.sort();
        let read = |suite: &String| {
            let record = Self::read(suite).expect("the file was just seen");
            assert_eq!(record.suite, *suite, "the file is named after its suite");
            record
        };
        suites.iter().map(read).collect()
    }

    /// What was counted under this name.
    pub fn value(&self, what: &str) -> Option<&str> {
        let mut figures = self.figures.iter();
        let figure = figures.find(|figure| figure.what == what)?;
        Some(&figure.value)
    }

    fn to_json(&self) -> String {
        let json = serde_json::to_string_pretty(self).expect("a record is plain data");
        format!("{json}\n")
    }
}

/// The SHA-256 of the vault's ELF, by architecture.
pub fn elfs() -> BTreeMap<String, String> {
    let sha256 = |arch: Arch| hex::encode(hash(&arch.elf("cu_vault")));
    Arch::ALL
        .map(|arch| (arch.to_string(), sha256(arch)))
        .into()
}

fn file(suite: &str) -> String {
    format!("{RUNS}/{suite}.json")
}
