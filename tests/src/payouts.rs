//! `evidence/payouts.json`: the same people paid in every way there is.

use {
    crate::generated::{self, line, lines},
    serde::{Deserialize, Serialize},
};

/// The file, in the folder of the evidence.
pub const FILE: &str = "payouts.json";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payouts {
    /// The runtime with its version.
    pub runtime: String,
    /// The set of feature gates.
    pub gates: String,
    pub ways: Vec<Way>,
}

/// A way to pay them all, and its costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// `SOL` or the token program.
    pub paid: String,
    /// The command, as Markdown.
    pub way: String,
    pub transactions: u64,
    /// In lamports, without a priority fee.
    pub fees: u64,
    pub cu: u64,
}

impl Payouts {
    /// The committed file.
    pub fn read() -> Result<Self, String> {
        generated::read(FILE)
    }

    /// The file: a line for each way.
    pub fn json(&self) -> String {
        generated::object(&[
            ("runtime", line(&self.runtime)),
            ("gates", line(&self.gates)),
            ("ways", lines(&self.ways)),
        ])
    }
}
