//! The JSON that commands print, for programs. A field keeps its name and its meaning; new ones may join.
//!
//! Amounts are strings: not every reader of JSON has 64 bits. `schema/output.schema.json` is made from these types.

use {
    crate::{error, global::OutputFormat, plan},
    serde::Serialize,
    std::io::Write,
};

#[cfg(test)]
use schemars::JsonSchema;

/// The output that a command prints to standard output with `--output json`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged)]
pub enum Document {
    Derived(Derived),
    Vault(Vault),
    Transaction(Box<Transaction>),
    Payout(Box<Payout>),
    Failure(Failure),
}

/// Printed by `address`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Derived {
    pub vault: String,
    pub bump: u8,
    /// With `--mint` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_accounts: Option<Associated>,
}

/// The vault's associated token accounts of one mint.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Associated {
    pub spl_token: String,
    pub token_2022: String,
}

/// Printed by `show`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Vault {
    pub vault: String,
    pub base: String,
    pub id: String,
    pub bump: u8,
    pub version: u8,
    pub authority: String,
    pub nominee: Option<String>,
    pub lamports: String,
    pub rent_reserve: String,
    pub withdrawable: String,
    pub token_accounts: Vec<Holding>,
}

/// A token account of the vault.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Holding {
    pub address: String,
    #[serde(flatten)]
    pub amount: Amount,
}

/// An amount, both as a person counts and as the chain counts.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Amount {
    /// Null for SOL.
    pub mint: Option<String>,
    pub amount: String,
    pub base_units: String,
    pub decimals: u8,
}

/// Printed by every command that sends one transaction.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Transaction {
    /// As it is typed.
    pub command: &'static str,
    pub node: String,
    pub vault: String,
    pub moves: Vec<Move>,
    /// The changes besides balances.
    pub changes: Vec<String>,
    /// The warnings before it is sent.
    pub notes: Vec<String>,
    pub fee: Fee,
    pub balances: Vec<Balance>,
    pub sent: bool,
    /// Null for a dry run.
    pub signature: Option<String>,
    /// Null for a dry run.
    pub slot: Option<u64>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Move {
    pub from: String,
    pub to: String,
    #[serde(flatten)]
    pub amount: Amount,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Fee {
    pub payer: String,
    pub lamports: String,
    pub signatures: u64,
    pub cu_used: u64,
    pub cu_limit: u32,
    pub micro_lamports_per_cu: String,
}

/// In lamports, or in base units of the mint.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Balance {
    pub address: String,
    /// Null for SOL.
    pub mint: Option<String>,
    pub before: String,
    /// Null where the node does not say.
    pub after: Option<String>,
}

/// Printed by `payout`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Payout {
    /// `payout`.
    pub command: &'static str,
    pub node: String,
    pub vault: String,
    /// Null for SOL.
    pub mint: Option<String>,
    /// Of the list's bytes.
    pub sha256: String,
    /// In lamports or base units.
    pub total: String,
    pub counts: Counts,
    /// How many this run sends.
    pub transactions: usize,
    pub fee: PayoutFee,
    /// The warnings before it is sent.
    pub notes: Vec<String>,
    pub sent: bool,
    pub rows: Vec<Row>,
    /// The token accounts that this run opens.
    pub opened: Opened,
    /// The largest rows that this run pays, the largest first.
    pub largest: Vec<Largest>,
    /// The accounts that several rows pay.
    pub duplicates: Vec<Duplicate>,
    /// How the list was read; null where it is plain.
    pub reading: Option<String>,
    /// Of the transactions: `v1` where the cluster takes that, otherwise `v0`.
    pub version: String,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Opened {
    pub accounts: usize,
    /// The rent of all of them, at most: an account may hold some already.
    pub lamports: String,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Largest {
    pub line: u64,
    pub recipient: String,
    pub amount: String,
    pub base_units: String,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Duplicate {
    /// The wallet, or the token account.
    pub account: String,
    pub lines: Vec<u64>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct PayoutFee {
    pub payer: String,
    pub lamports: String,
}

/// How many rows there are of each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Counts {
    pub paid: usize,
    pub in_flight: usize,
    pub failed: usize,
    pub not_sent: usize,
    pub proposed: usize,
}

/// One row of a list and its outcome; `--report` writes one for each, as JSON or CSV.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Row {
    pub line: u64,
    pub recipient: String,
    pub amount: String,
    pub base_units: String,
    pub note: String,
    pub status: Outcome,
    pub signature: Option<String>,
    pub slot: Option<u64>,
    pub error: Option<String>,
    /// From the list's column `id`; empty without one.
    pub id: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Finalized.
    Paid,
    /// Sent; whether it has landed is not known yet.
    InFlight,
    /// Its transaction has failed, or would: it paid no row.
    Failed,
    NotSent,
    /// Given to a program to execute; whether it has is not known yet.
    Proposed,
}

/// Printed by every command that ends with another exit code than 0, unless it cannot read its arguments.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Failure {
    pub error: Cause,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Cause {
    pub kind: &'static str,
    /// The reason and the cure.
    pub message: String,
    pub exit_code: u8,
    /// Where the vault refuses.
    pub vault_error: Option<u32>,
    /// Of the transaction whose outcome is unknown.
    pub signature: Option<String>,
}

impl Document {
    /// Prints it, or the text that says the same. A transaction that has landed has, whether or not that can be
    /// printed.
    pub fn print(&self, out: &mut dyn Write, format: OutputFormat, text: &str) {
        let _ = match format {
            OutputFormat::Text => out.write_all(text.as_bytes()),
            OutputFormat::Json => {
                let json = serde_json::to_string_pretty(self).expect("a document is plain data");
                writeln!(out, "{json}")
            }
        };
    }
}

impl From<&plan::Amount> for Amount {
    fn from(amount: &plan::Amount) -> Self {
        Self {
            mint: amount.asset.mint().map(|mint| mint.to_string()),
            amount: amount.decimal(),
            base_units: amount.base_units.to_string(),
            decimals: amount.asset.decimals(),
        }
    }
}

impl From<&error::Error> for Failure {
    fn from(error: &error::Error) -> Self {
        Self {
            error: Cause {
                kind: error.kind(),
                message: error.to_string(),
                exit_code: error.exit_code(),
                vault_error: match error {
                    error::Error::Vault(error) => Some(error.code()),
                    _ => None,
                },
                signature: match error {
                    error::Error::Unknown { signature, .. } => Some(signature.to_string()),
                    _ => None,
                },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use {super::*, cu_vault_tests::generated, schemars::generate::SchemaSettings, std::fs};

    /// The document that is printed, or written by `--report`.
    #[derive(JsonSchema, Serialize)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "only its schema is made")]
    enum Output {
        Printed(Box<Document>),
        Report(Vec<Row>),
    }

    /// Every field is required, and others may join.
    fn schema() -> String {
        let generator = SchemaSettings::draft2020_12()
            .for_serialize()
            .into_generator();
        let mut schema = generator.into_root_schema_for::<Output>();
        schema.insert("$id".to_owned(), "urn:cu-vault:output:1".into());
        schema.insert(
            "title".to_owned(),
            "What cu-vault prints with --output json".into(),
        );
        serde_json::to_string_pretty(&schema).expect("a schema is plain data") + "\n"
    }

    #[test]
    fn the_committed_schema_is_made_from_the_types() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/output.schema.json");
        if generated::is_writing() {
            fs::write(path, schema()).expect("the schema is written");
        }
        if !generated::is_passed_over() {
            let committed = fs::read_to_string(path).expect("the schema is committed");
            assert!(committed == schema(), "CU_WRITE=1 writes it");
        }
    }
}
