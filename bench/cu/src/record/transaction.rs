//! The transaction to record: by its signature, as base64, or in a file.

use {
    super::{
        Error,
        node::{Landed, Node},
    },
    crate::files,
    base64::{Engine, prelude::BASE64_STANDARD},
    cu_record::message::Message,
    solana_account::Account,
    solana_instruction_error::InstructionError,
    solana_message::VersionedMessage,
    solana_pubkey::Pubkey,
    solana_signature::Signature,
    solana_transaction::versioned::VersionedTransaction,
    std::path::Path,
};

/// No transaction has more bytes.
const MOST_BYTES: usize = 4096;

/// The letters of a signature that a row's id begins with.
const NAME: usize = 8;

/// A transaction.
pub struct Transaction {
    /// The start of its rows' ids.
    pub name: String,
    pub message: VersionedMessage,
    /// Its record in the node's history, if it was read from there.
    pub landed: Option<Landed>,
}

impl Transaction {
    /// Finds the transaction that the command line names.
    pub fn find(text: &str, node: &Node) -> Result<Self, Error> {
        if text.parse::<Signature>().is_ok() {
            let landed = node.transaction(text)?;
            let transaction = decode(text, &landed.bytes()?)?;
            return Ok(Self {
                name: text.chars().take(NAME).collect(),
                message: transaction.message,
                landed: Some(landed),
            });
        }
        let file = Path::new(text);
        let (what, bytes, stem) = if file.is_file() {
            let bytes = files::read_bytes(file)?;
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            let plain = |c: char| match c.is_ascii_alphanumeric() || "_-.".contains(c) {
                true => c,
                false => '_',
            };
            let stem: String = stem.chars().map(plain).collect();
            (text.to_owned(), base64(&bytes).unwrap_or(bytes), Some(stem))
        } else {
            let start: String = text.chars().take(16).collect();
            let what = match start.len() < text.len() {
                true => format!("{start}…"),
                false => start,
            };
            let bytes = base64(text.as_bytes()).ok_or_else(|| Error::Unknown(what.clone()))?;
            (what, bytes, None)
        };
        let transaction = decode(&what, &bytes)?;
        let signature = transaction.signatures.first();
        let signed = signature.filter(|signature| **signature != Signature::default());
        let name = match (stem, signed) {
            (Some(stem), _) => stem,
            (None, Some(signature)) => signature.to_string().chars().take(NAME).collect(),
            (None, None) => "unsigned".to_owned(),
        };
        Ok(Self {
            name,
            message: transaction.message,
            landed: None,
        })
    }

    /// The format of the message.
    pub fn version(&self) -> &'static str {
        match self.message {
            VersionedMessage::Legacy(_) => "legacy",
            VersionedMessage::V0(_) => "v0",
            VersionedMessage::V1(_) => "v1",
        }
    }

    /// The lookup tables that it names.
    pub fn tables(&self) -> Vec<Pubkey> {
        let lookups = self.message.address_table_lookups().unwrap_or_default();
        lookups.iter().map(|lookup| lookup.account_key).collect()
    }

    /// Its instructions with every address: those that the tables had when it ran, or have now.
    pub fn resolve(
        &self,
        table: impl Fn(&Pubkey) -> Option<Account>,
    ) -> Result<Message<'_>, Error> {
        let loaded = match &self.landed {
            Some(landed) => landed.loaded()?,
            None => None,
        };
        let message = match loaded {
            Some([writable, readonly]) => Message::with_loaded(&self.message, &writable, &readonly),
            None => Message::resolve(&self.message, table),
        };
        message.map_err(|why| Error::Lookup(why.to_string()))
    }

    /// How each instruction ended on the cluster.
    pub fn ends(&self) -> Vec<Option<End>> {
        let count = self.message.instructions().len();
        let Some(meta) = self.landed.as_ref().and_then(Landed::meta) else {
            return vec![None; count];
        };
        let failed: Option<(usize, InstructionError)> = meta
            .err
            .as_ref()
            .and_then(|error| serde_json::from_value(error.get("InstructionError")?.clone()).ok());
        if meta.err.is_some() && failed.is_none() {
            return vec![None; count];
        }
        let logged = meta.log_messages.as_deref().map(consumed);
        let logged = logged.unwrap_or_default();
        let ends = (0..count).map(|index| {
            let result = match &failed {
                Some((at, _)) if index > *at => return None,
                Some((at, error)) if index == *at => Err(error.clone()),
                _ => Ok(()),
            };
            let cu = logged.get(index).copied().flatten();
            Some(End { result, cu })
        });
        ends.collect()
    }
}

/// How an instruction ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    pub result: Result<(), InstructionError>,
    /// None where the log does not have it: builtins log none, and a long log is cut off.
    pub cu: Option<u64>,
}

/// The CU of each top-level instruction, as the log has them. A line of a program's own begins with `Program log:`.
fn consumed(log: &[String]) -> Vec<Option<u64>> {
    let mut all = Vec::new();
    let mut height = 0_usize;
    for line in log {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["Log", "truncated"] => return all,
            ["Program", _, "invoke", "[1]"] => {
                height = 1;
                all.push(None);
            }
            ["Program", _, "invoke", _] => height += 1,
            ["Program", _, "consumed", cu, "of", _, "compute", "units"] if height == 1 => {
                if let Some(last) = all.last_mut() {
                    *last = cu.parse().ok();
                }
            }
            ["Program", _, "success"] | ["Program", _, "failed:", ..] => {
                height = height.saturating_sub(1);
            }
            _ => {}
        }
    }
    all
}

/// Base64, with space around it.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?.trim();
    BASE64_STANDARD.decode(text).ok()
}

fn decode(what: &str, bytes: &[u8]) -> Result<VersionedTransaction, Error> {
    let error = |why: String| Error::NoTransaction {
        what: what.to_owned(),
        why,
    };
    if bytes.len() > MOST_BYTES {
        let length = bytes.len();
        return Err(error(format!(
            "it has {length} bytes, a transaction has at most {MOST_BYTES}"
        )));
    }
    let transaction: VersionedTransaction =
        wincode::deserialize_exact(bytes).map_err(|why| error(why.to_string()))?;
    let message = &transaction.message;
    message.sanitize().map_err(|why| error(why.to_string()))?;
    let signatures = usize::from(message.header().num_required_signatures);
    match transaction.signatures.len() == signatures {
        true => Ok(transaction),
        false => Err(error(format!(
            "it has {} signatures and needs {signatures}",
            transaction.signatures.len()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::consumed;

    const A: &str = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";
    const B: &str = "11111111111111111111111111111111";

    fn log(lines: &[&str]) -> Vec<String> {
        let lines = lines.iter();
        lines
            .map(|line| line.replace("$a", A).replace("$b", B))
            .collect()
    }

    #[test]
    fn the_cu_of_each_instruction_are_in_the_log() {
        let log = log(&[
            "Program $b invoke [1]",
            "Program $b success",
            "Program $a invoke [1]",
            "Program log: Program $a consumed 1 of 2 compute units",
            "Program $a invoke [2]",
            "Program $a consumed 76 of 199000 compute units",
            "Program $a success",
            "Program $a consumed 1115 of 200000 compute units",
            "Program $a success",
            "Program $a invoke [1]",
            "Program $a consumed 181 of 198885 compute units",
            "Program $a failed: custom program error: 0x1",
        ]);
        assert_eq!(consumed(&log), [None, Some(1115), Some(181)]);
    }

    #[test]
    fn a_log_that_is_cut_off_has_no_more() {
        let log = log(&["Program $a invoke [1]", "Log truncated"]);
        assert_eq!(consumed(&log), [None]);
    }
}
