//! The facts that a node tells, and the ways to be wrong about one.

use {
    crate::payout::world::payee,
    serde_json::{Value, json},
};

/// A fact: a field of the answers to a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    pub method: &'static str,
    /// In the answer; `*` is each item of a list.
    pub path: &'static str,
    pub kind: Kind,
    /// Another number of the same answer, which may be put in its place.
    pub swapped_with: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The whole answer.
    Answer,
    /// A slot, a height, an amount.
    Number,
    /// A hash, an address, or bytes.
    Text,
    /// Several things, in the order of the requests.
    List,
    /// One of them.
    Item,
    /// Yes or no.
    Flag,
    /// Processed, confirmed or finalized.
    Finality,
    /// Null for success.
    Failure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    TooHigh,
    TooLow,
    OtherNode,
    Stale,
    Swapped,
    Null,
    Truncated,
    Repeated,
    Late,
}

impl Fault {
    pub const ALL: [Self; 9] = [
        Self::TooHigh,
        Self::TooLow,
        Self::OtherNode,
        Self::Stale,
        Self::Swapped,
        Self::Null,
        Self::Truncated,
        Self::Repeated,
        Self::Late,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::TooHigh => "too high",
            Self::TooLow => "too low",
            Self::OtherNode => "of another node",
            Self::Stale => "stale",
            Self::Swapped => "swapped",
            Self::Null => "null",
            Self::Truncated => "truncated",
            Self::Repeated => "repeated",
            Self::Late => "true but late",
        }
    }

    /// In how many ways a fact of this kind can be so; none if it cannot, and why.
    pub const fn ways(self, field: &Field) -> Result<usize, &'static str> {
        Ok(match (self, field.kind) {
            // Slots and heights: a little, much, as much as there is. Others: as much as there is.
            (Self::TooHigh | Self::TooLow, Kind::Number) => match field.is_of_time() {
                true => 3,
                false => 1,
            },
            (Self::TooHigh | Self::TooLow, Kind::Finality) => 1,
            (Self::TooHigh | Self::TooLow, _) => return Err("no number"),
            (Self::Swapped, Kind::Number) if field.swapped_with.is_none() => {
                return Err("the only number");
            }
            (Self::Swapped, Kind::Answer | Kind::Item) => return Err("see its fields"),
            (Self::Swapped, Kind::Flag) => return Err("the only flag"),
            (Self::Truncated, Kind::Flag | Kind::Finality | Kind::Failure | Kind::Item) => {
                return Err("all or nothing");
            }
            _ => 1,
        })
    }

    /// The replacement of `value`, which is true, stale, late, repeated or of another node; none if
    /// nothing else would.
    pub fn change(self, field: &Field, way: usize, value: &Value, answer: &Value) -> Option<Value> {
        let number = value.as_u64();
        Some(match (self, field.kind) {
            (Self::TooHigh, Kind::Finality) => json!("finalized"),
            (Self::TooLow, Kind::Finality) => json!("processed"),
            (Self::Swapped, Kind::Finality) => json!("confirmed"),
            (Self::TooHigh, _) => json!(
                [
                    number?.saturating_add(40),
                    number?.saturating_add(400),
                    u64::MAX
                ][way]
            ),
            (Self::TooLow, _) => {
                json!([number?.saturating_sub(40), number?.saturating_sub(400), 0][way])
            }
            (Self::Null, _) => Value::Null,
            // The other outcome, the other answer.
            (Self::OtherNode | Self::Swapped, Kind::Failure) => match value {
                Value::Null => json!({"InstructionError": [0, {"Custom": 1}]}),
                _ => Value::Null,
            },
            (Self::OtherNode, Kind::Flag) => json!(!value.as_bool()?),
            (Self::OtherNode, Kind::Text) => json!(payee(999).to_string()),
            (Self::OtherNode, Kind::Number) if field.path.contains("value") => {
                json!(number?.saturating_mul(3))
            }
            (Self::Swapped, Kind::Number) => answer.pointer(field.swapped_with?)?.clone(),
            (Self::Swapped, Kind::List) => {
                let mut items = value.as_array()?.clone();
                items.reverse();
                json!(items)
            }
            (Self::Swapped, Kind::Text) => json!(payee(998).to_string()),
            (Self::Truncated, Kind::Number) => json!(number? / 1_000),
            (Self::Truncated, Kind::Text) => {
                let text = value.as_str()?;
                json!(text[..text.len() / 2])
            }
            (Self::Truncated, Kind::List) => {
                let items = value.as_array()?;
                json!(items[..items.len().saturating_sub(1)])
            }
            _ => value.clone(),
        })
    }
}

impl Field {
    const fn of(method: &'static str, path: &'static str, kind: Kind) -> Self {
        Self {
            method,
            path,
            kind,
            swapped_with: None,
        }
    }

    const fn or(self, other: &'static str) -> Self {
        Self {
            swapped_with: Some(other),
            ..self
        }
    }

    /// Whether it is a slot or a height from which an expiry is worked out, so that a little is much.
    const fn is_of_time(&self) -> bool {
        matches!(
            self.method.as_bytes(),
            b"getEpochInfo" | b"getLatestBlockhash"
        )
    }

    pub fn name(&self) -> String {
        let path = self.path.trim_start_matches('/').replace('/', ".");
        match path.is_empty() {
            true => self.method.to_owned(),
            false => format!("{}: {path}", self.method),
        }
    }

    /// The places in an answer.
    pub fn paths(&self, answer: &Value) -> Vec<String> {
        let Some((list, rest)) = self.path.split_once("/*") else {
            return vec![self.path.to_owned()];
        };
        let count = answer
            .pointer(list)
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        (0..count)
            .map(|index| format!("{list}/{index}{rest}"))
            .collect()
    }
}

/// The methods from whose answers an outcome is concluded.
pub const OUTCOME: [&str; 7] = [
    "getEpochInfo",
    "getLatestBlockhash",
    "isBlockhashValid",
    "sendTransaction",
    "getSignatureStatuses",
    "getTransaction",
    "getFirstAvailableBlock",
];

/// Every fact that is taken from a node.
pub const FIELDS: [Field; 45] = {
    use Kind::{Answer, Failure, Finality, Flag, Item, List, Number, Text};
    const ACCOUNTS: &str = "getMultipleAccounts";
    const TOKENS: &str = "getTokenAccountsByOwner";
    const BLOCKHASH: &str = "getLatestBlockhash";
    const EPOCH: &str = "getEpochInfo";
    const VALID: &str = "isBlockhashValid";
    const STATUSES: &str = "getSignatureStatuses";
    const SIMULATE: &str = "simulateTransaction";
    const FEES: &str = "getRecentPrioritizationFees";
    [
        Field::of("getGenesisHash", "", Text),
        Field::of(ACCOUNTS, "", Answer),
        Field::of(ACCOUNTS, "/value", List),
        Field::of(ACCOUNTS, "/value/*", Item),
        Field::of(ACCOUNTS, "/value/0", Item),
        Field::of(ACCOUNTS, "/value/4", Item),
        Field::of(ACCOUNTS, "/value/*/lamports", Number),
        Field::of(ACCOUNTS, "/value/*/owner", Text),
        Field::of(ACCOUNTS, "/value/*/data/0", Text),
        Field::of(ACCOUNTS, "/value/*/executable", Flag),
        Field::of(TOKENS, "", Answer),
        Field::of(TOKENS, "/value", List),
        Field::of(TOKENS, "/value/*/pubkey", Text),
        Field::of(TOKENS, "/value/*/account/data/0", Text),
        Field::of(EPOCH, "", Answer),
        Field::of(EPOCH, "/absoluteSlot", Number).or("/blockHeight"),
        Field::of(EPOCH, "/blockHeight", Number).or("/absoluteSlot"),
        Field::of(BLOCKHASH, "", Answer),
        Field::of(BLOCKHASH, "/context/slot", Number).or("/value/lastValidBlockHeight"),
        Field::of(BLOCKHASH, "/value/blockhash", Text),
        Field::of(BLOCKHASH, "/value/lastValidBlockHeight", Number).or("/context/slot"),
        Field::of(VALID, "", Answer),
        Field::of(VALID, "/context/slot", Number),
        Field::of(VALID, "/value", Flag),
        Field::of(SIMULATE, "", Answer),
        Field::of(SIMULATE, "/value/err", Failure),
        Field::of(SIMULATE, "/value/logs", List),
        Field::of(SIMULATE, "/value/unitsConsumed", Number),
        Field::of(SIMULATE, "/value/accounts", List),
        Field::of("sendTransaction", "", Answer),
        Field::of(STATUSES, "", Answer),
        Field::of(STATUSES, "/context/slot", Number).or("/value/0/slot"),
        Field::of(STATUSES, "/value", List),
        Field::of(STATUSES, "/value/*", Item),
        Field::of(STATUSES, "/value/0", Item),
        Field::of(STATUSES, "/value/*/slot", Number).or("/context/slot"),
        Field::of(STATUSES, "/value/*/err", Failure),
        Field::of(STATUSES, "/value/*/confirmationStatus", Finality),
        Field::of("getTransaction", "", Answer),
        Field::of("getTransaction", "/slot", Number),
        Field::of("getTransaction", "/meta/err", Failure),
        Field::of("getFirstAvailableBlock", "", Number),
        Field::of(FEES, "", Answer),
        Field::of(FEES, "", List),
        Field::of(FEES, "/*/prioritizationFee", Number).or("/0/slot"),
    ]
};
