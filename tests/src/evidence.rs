//! What a suite ran: counts, seeds and how long it took, for the evidence page.
//!
//! Each suite leaves one record in `tests/evidence/runs.json`. The record of a repeated run is compared with
//! the committed one, except its duration. A long run is started by hand and only recorded, with the
//! ELFs that it ran.

use {
    crate::{
        Arch,
        generated::{self, Parts},
    },
    serde::{Deserialize, Serialize},
    solana_sha256_hasher::hash,
    std::{collections::BTreeMap, time::Instant},
};

/// The records, by their suites' names.
const RUNS: Parts = Parts {
    file: "evidence/runs.json",
    split: |json| {
        let records = parse(json).into_iter();
        records
            .map(|record| (record.suite.clone(), record.to_json()))
            .collect()
    },
    join: |records| {
        let records: Vec<_> = records.values().map(|json| indent(json)).collect();
        format!("[\n{}\n]\n", records.join(",\n"))
    },
};

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
        RUNS.hold(&self.record.suite, &self.record.to_json());
    }

    /// Ends a long run, and records it with the ELFs that it ran.
    pub fn record(mut self) {
        self.record.seconds = self.started.elapsed().as_secs();
        self.record.elfs = elfs();
        self.record.write();
    }
}

impl Record {
    /// The committed record of a suite.
    ///
    /// # Panics
    ///
    /// If the file is no list of records.
    pub fn read(suite: &str) -> Option<Self> {
        Self::all().into_iter().find(|record| record.suite == suite)
    }

    /// Every committed record, in the order of its suites' names.
    ///
    /// # Panics
    ///
    /// If the file is no list of records.
    pub fn all() -> Vec<Self> {
        parse(&RUNS.text())
    }

    /// Writes the record in place of the one that is there.
    ///
    /// # Panics
    ///
    /// If the file cannot be written.
    pub fn write(&self) {
        RUNS.write(&self.suite, &self.to_json());
    }

    /// What was counted under this name.
    pub fn value(&self, what: &str) -> Option<&str> {
        let mut figures = self.figures.iter();
        let figure = figures.find(|figure| figure.what == what)?;
        Some(&figure.value)
    }

    fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a record is plain data")
    }
}

fn parse(json: &str) -> Vec<Record> {
    if json.is_empty() {
        return Vec::new();
    }
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{}: {error}", RUNS.file))
}

fn indent(json: &str) -> String {
    format!("  {}", json.replace('\n', "\n  "))
}

/// The SHA-256 of the vault's ELF, by architecture.
pub fn elfs() -> BTreeMap<String, String> {
    let sha256 = |arch: Arch| hex::encode(hash(&arch.elf("cu_vault")));
    Arch::ALL
        .map(|arch| (arch.to_string(), sha256(arch)))
        .into()
}
