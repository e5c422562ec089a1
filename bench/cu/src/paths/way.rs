//! The ways through a program, as `cu paths --json` writes them.

use serde::{Deserialize, Serialize};

/// The version of the layout of [`Document`].
const SCHEMA: u32 = 1;

/// The document that `cu paths --json` writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The version of the layout. Fields may join it; none changes its meaning.
    pub schema: u32,
    /// The rows with open values.
    pub rows: Vec<Ways>,
}

impl Document {
    /// Of these rows.
    pub fn new(rows: Vec<Ways>) -> Self {
        Self {
            schema: SCHEMA,
            rows,
        }
    }
}

/// Every way through the program that a row's inputs take.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ways {
    /// The row.
    pub id: String,
    /// The values that its plan leaves open.
    pub open: Vec<String>,
    /// The most that each way may cost, if the plan says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_cu: Option<u64>,
    /// Those that were followed to their end, the most expensive first.
    pub ways: Vec<Way>,
    /// Those that were not.
    pub unknown: Vec<Gap>,
    /// Where the machine and the VM differ: no figure of this row counts then.
    pub disagreements: Vec<String>,
}

/// One way through a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// `ok`, or the error that the runtime returns for the example.
    pub outcome: String,
    /// The last words that the program logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// All that the example consumes on the VM.
    pub cu: u64,
    /// The program's own part of it, the same for every input that takes the way.
    pub own: u64,
    /// The CU that the runtime charges for the program's calls of others, the same for every input.
    pub charged: u64,
    /// The CU that the called programs consume. Other inputs may let them consume something else.
    pub callees: u64,
    /// The programs that it calls, up to one that refuses the example.
    pub calls: usize,
    /// Values that take the way.
    pub example: Vec<Value>,
    /// The rows that take it.
    pub rows: Vec<String>,
}

/// An open value of an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// As in [`Ways::open`].
    pub of: String,
    /// A number, a truth value, or bytes in hexadecimal.
    pub value: String,
}

/// Where the machine stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Why.
    pub why: String,
    /// How many ways end so.
    pub ways: usize,
    /// The most CU that one of them had spent.
    pub after: u64,
    /// Values for which a way gets there.
    pub example: Vec<Value>,
}

/// The worst case of a row with open values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Worst {
    /// How many ways there are.
    pub ways: usize,
    /// The least CU of a way.
    pub least: u64,
    /// The most CU of a way.
    pub most: u64,
    /// How the most expensive way ends.
    pub outcome: String,
    /// Values that take it.
    pub example: String,
}

impl Ways {
    /// The worst case, or why it is not known.
    pub fn worst(&self) -> Result<Worst, String> {
        if let Some(disagreement) = self.disagreements.first() {
            return Err(format!("machine and VM disagree: {disagreement}"));
        }
        if let Some(gap) = self.unknown.first() {
            let ways = self.ways.len();
            return Err(format!(
                "the worst case of its open values is not known: {gap}; {ways} ways are known"
            ));
        }
        let cu = |way: &&Way| way.cu;
        let most = self.ways.iter().max_by_key(cu);
        let least = self.ways.iter().min_by_key(cu);
        let (Some(most), Some(least)) = (most, least) else {
            return Err("the machine found no way".to_owned());
        };
        Ok(Worst {
            ways: self.ways.len(),
            least: least.cu,
            most: most.cu,
            outcome: most.outcome.clone(),
            example: example(&most.example),
        })
    }
}

impl std::fmt::Display for Worst {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            outcome, example, ..
        } = self;
        write!(f, "{outcome} with {example}")
    }
}

impl std::fmt::Display for Gap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { why, after, .. } = self;
        write!(f, "{why}, after {after} CU with {}", example(&self.example))
    }
}

/// `data[1] = 5, alice signer = false`
pub fn example(values: &[Value]) -> String {
    let values = values
        .iter()
        .map(|Value { of, value }| format!("{of} = {value}"));
    values.collect::<Vec<_>>().join(", ")
}
