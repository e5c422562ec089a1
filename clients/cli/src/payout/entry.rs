//! The journal's entries, one line of JSON each.
//!
//! ```text
//! {"check":"…","event":"payout","version":1,"program":…,"genesis":…,"vault":…,"mint":…,"sha256":…,"rows":…,"total":…}
//! {"check":"…","event":"sending","rows":[0,1,2],"signature":…,"last_valid_block_height":…,"since_slot":…,"since_height":…,"blockhash_slot":…,"transaction":…}
//! {"check":"…","event":"paid","signature":…,"slot":…}
//! {"check":"…","event":"failed","signature":…,"slot":…,"error":…}
//! {"check":"…","event":"expired","signature":…,"finalized_slot":…,"block_height":…,"unknown_at_slot":…,"history_start":…,"blockhash_gone_at_slot":…}
//! {"check":"…","event":"contradiction","why":…}
//! {"check":"…","event":"proposed","rows":[0,1,2],"marker":…,"message":…}
//! {"check":"…","event":"executed","marker":…,"slot":…}
//! ```
//!
//! Older versions left out `since_height`, `blockhash_slot` and `blockhash_gone_at_slot`. The first line also has
//! `"reading":…` where the file is not one that every version reads, and without flags.
//!
//! `check` is a hash over the line and over the check before it, so that a line that was changed, dropped
//! or moved is noticed.

use {
    crate::verdict::{Expiry, Made},
    base64::{Engine, prelude::BASE64_STANDARD},
    cu_vault_interface::Address,
    serde::{Deserialize, Serialize},
    solana_hash::Hash,
    solana_message::{Message, VersionedMessage},
    solana_sha256_hasher::hashv,
    solana_signature::Signature,
    solana_transaction::versioned::VersionedTransaction,
    solana_transaction_error::TransactionError,
};

/// The layout of the journal that this program writes and reads.
pub const VERSION: u32 = 1;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum Entry {
    Payout(Header),
    Sending(Sending),
    Paid(Paid),
    Failed(Failed),
    Expired(Expired),
    Contradiction(Contradiction),
    Proposed(Proposed),
    Executed(Executed),
}

/// The first line: which payout it is. Another one is not mixed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub version: u32,
    #[serde(with = "text")]
    pub program: Address,
    /// Which cluster.
    #[serde(with = "text")]
    pub genesis: Hash,
    #[serde(with = "text")]
    pub vault: Address,
    /// None for SOL.
    #[serde(with = "optional_text")]
    pub mint: Option<Address>,
    /// Of the CSV file's bytes, as `sha256sum` prints it.
    pub sha256: String,
    pub rows: usize,
    /// In lamports or base units.
    pub total: u64,
    /// A hash over who gets how much, where the file can be read in more ways than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
}

/// Written before the transaction is sent for the first time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    /// Counted from 0, without the header.
    pub rows: Vec<usize>,
    #[serde(with = "text")]
    pub signature: Signature,
    #[serde(flatten)]
    pub made: Made,
    /// The signed transaction, in base64.
    pub transaction: String,
}

/// It is finalized and has succeeded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    #[serde(with = "text")]
    pub signature: Signature,
    pub slot: u64,
}

/// It is finalized and has failed: a fee was paid, and nothing else has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    #[serde(with = "text")]
    pub signature: Signature,
    pub slot: u64,
    pub error: TransactionError,
}

/// It has not landed and never will, and this is why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expired {
    #[serde(with = "text")]
    pub signature: Signature,
    #[serde(flatten)]
    pub expiry: Expiry,
}

/// A node has contradicted itself. Nothing was concluded from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradiction {
    pub why: String,
}

/// Written before a program is given what it calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// Counted from 0, without the header.
    pub rows: Vec<usize>,
    /// The account that its execution makes.
    #[serde(with = "text")]
    pub marker: Address,
    /// A legacy message of the instructions, in base64.
    pub message: String,
}

/// The program has executed it, and that is finalized.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Executed {
    #[serde(with = "text")]
    pub marker: Address,
    /// It was executed before this one, which is finalized.
    pub slot: u64,
}

impl Proposed {
    pub fn new(rows: Vec<usize>, marker: Address, message: &Message) -> Self {
        Self {
            rows,
            marker,
            message: BASE64_STANDARD.encode(message.serialize()),
        }
    }

    /// The message, if it is one that makes the marker.
    pub fn message(&self) -> Option<Message> {
        let bytes = BASE64_STANDARD.decode(&self.message).ok()?;
        match wincode::deserialize(&bytes).ok()? {
            VersionedMessage::Legacy(message) if message.account_keys.contains(&self.marker) => {
                Some(message)
            }
            _ => None,
        }
    }
}

impl Sending {
    pub fn new(rows: Vec<usize>, transaction: &VersionedTransaction, made: Made) -> Self {
        let bytes = wincode::serialize(transaction).expect("a transaction is plain data");
        Self {
            rows,
            signature: transaction.signatures[0],
            made,
            transaction: BASE64_STANDARD.encode(bytes),
        }
    }

    /// The transaction, if it is the one of the signature, and signed.
    pub fn signed(&self) -> Option<VersionedTransaction> {
        let bytes = BASE64_STANDARD.decode(&self.transaction).ok()?;
        let transaction: VersionedTransaction = wincode::deserialize(&bytes).ok()?;
        let is_it = transaction.signatures.first() == Some(&self.signature)
            && transaction.verify_with_results().iter().all(|good| *good);
        is_it.then_some(transaction)
    }
}

/// The link of a line to those before it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Check(String);

#[derive(Deserialize)]
struct Line {
    check: Check,
    #[serde(flatten)]
    entry: Entry,
}

#[derive(Serialize)]
struct LineOf<'a> {
    check: &'a Check,
    #[serde(flatten)]
    entry: &'a Entry,
}

impl Check {
    fn of(&self, entry: &Entry) -> Self {
        let text = serde_json::to_string(entry).expect("an entry is plain data");
        let hash = hashv(&[self.0.as_bytes(), text.as_bytes()]).to_bytes();
        Self(hex(&hash[..8]))
    }

    /// The line of an entry after the line of this check, with its end, and the check it has.
    pub fn line(&self, entry: &Entry) -> (String, Self) {
        let check = self.of(entry);
        let line = LineOf {
            check: &check,
            entry,
        };
        let mut text = serde_json::to_string(&line).expect("an entry is plain data");
        text.push('\n');
        (text, check)
    }

    /// The entry of the line after the line of this check.
    pub fn read(&self, line: &[u8]) -> Result<(Entry, Self), String> {
        let Line { check, entry } =
            serde_json::from_slice(line).map_err(|error| error.to_string())?;
        if check != self.of(&entry) {
            return Err("it, or a line before it, is not as it was written".to_owned());
        }
        Ok((entry, check))
    }
}

/// The bytes as `sha256sum` prints them.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Addresses, hashes and signatures in base58.
mod text {
    use {
        serde::{Deserialize, Deserializer, Serializer, de::Error},
        std::{fmt::Display, str::FromStr},
    };

    pub fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub fn deserialize<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<T, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(D::Error::custom)
    }
}

mod optional_text {
    use {
        serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error},
        std::{fmt::Display, str::FromStr},
    };

    pub fn serialize<T: Display, S: Serializer>(
        value: &Option<T>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().map(T::to_string).serialize(to)
    }

    pub fn deserialize<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<T>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        let parsed = text.map(|text| text.parse().map_err(D::Error::custom));
        parsed.transpose()
    }
}
