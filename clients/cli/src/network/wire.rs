//! The shape of a node's answers.

use {
    crate::{error::Error, network},
    base64::{Engine, prelude::BASE64_STANDARD},
    serde::{Deserialize, Deserializer},
    serde_json::Value,
    solana_transaction_error::TransactionError,
    std::{fmt::Display, str::FromStr},
};

/// An answer of JSON-RPC: a result, which may be null, or an error.
#[derive(Deserialize)]
pub struct Answer {
    #[serde(default)]
    id: Value,
    #[serde(default, deserialize_with = "present")]
    result: Option<Value>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    code: i64,
    message: String,
}

/// Null is a result; what is left out is none.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

impl Answer {
    /// The result, if it is the answer to the question with this number.
    pub fn result(self, id: u64) -> Result<Value, Error> {
        if let Some(Refusal { code, mut message }) = self.error {
            // The command prints it on the user's terminal.
            message.retain(|letter| !letter.is_control());
            return Err(match code {
                // Unhealthy; a slot that it has not reached or does not have.
                -32016 | -32014 | -32005 | -32004 => Error::NodeBehind(message),
                429 | -32429 => Error::RateLimited { retry_after: None },
                _ => Error::NodeRefused { code, message },
            });
        }
        if self.id != id {
            return Err(nonsense("the answer to another question"));
        }
        self.result.ok_or_else(|| nonsense("no result"))
    }
}

/// A value, and the slot that it is of.
#[derive(Deserialize)]
pub struct Context<T> {
    pub context: Slot,
    pub value: T,
}

#[derive(Deserialize)]
pub struct Slot {
    pub slot: u64,
}

#[derive(Deserialize)]
pub struct Account {
    lamports: u64,
    owner: String,
    /// Text and the name of its encoding; other forms are not requested.
    data: Value,
    executable: bool,
}

impl TryFrom<Account> for solana_account::Account {
    type Error = Error;

    fn try_from(account: Account) -> Result<Self, Error> {
        let bytes = serde_json::from_value::<(String, String)>(account.data)
            .ok()
            .filter(|(_, encoding)| encoding == "base64")
            .and_then(|(text, _)| decode_base64(text));
        Ok(Self {
            lamports: account.lamports,
            data: bytes.ok_or_else(|| nonsense("account data that is not in base64"))?,
            owner: parse("an address", &account.owner)?,
            executable: account.executable,
            rent_epoch: u64::MAX,
        })
    }
}

#[derive(Deserialize)]
pub struct KeyedAccount {
    pub pubkey: String,
    pub account: Account,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Blockhash {
    pub blockhash: String,
    pub last_valid_block_height: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EpochInfo {
    pub absolute_slot: u64,
    pub block_height: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Simulation {
    err: Option<Value>,
    logs: Option<Vec<String>>,
    units_consumed: Option<u64>,
    return_data: Option<ReturnData>,
    accounts: Option<Vec<Option<Account>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReturnData {
    program_id: String,
    data: (String, String),
}

impl TryFrom<Simulation> for network::Simulation {
    type Error = Error;

    fn try_from(simulation: Simulation) -> Result<Self, Error> {
        let return_data = simulation.return_data.map(|returned| {
            let bytes = decode_base64(returned.data.0)
                .ok_or_else(|| nonsense("return data that is not in base64"))?;
            Ok((parse("an address", &returned.program_id)?, bytes))
        });
        // What cannot be read of an account afterwards is left out: nothing depends on it.
        let accounts = simulation.accounts.unwrap_or_default().into_iter();
        Ok(Self {
            error: simulation.err.map(transaction_error).transpose()?,
            logs: simulation.logs.unwrap_or_default(),
            units: simulation.units_consumed.unwrap_or(0),
            return_data: return_data.transpose()?,
            after: accounts
                .map(|account| account.and_then(|account| account.try_into().ok()))
                .collect(),
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    slot: u64,
    /// Null if it has succeeded; never left out.
    #[serde(deserialize_with = "Option::deserialize")]
    err: Option<Value>,
    /// The same once more, as older nodes named it.
    status: Option<Outcome>,
    confirmation_status: Option<String>,
}

#[derive(Deserialize)]
enum Outcome {
    Ok(()),
    Err(Value),
}

/// A transaction of the history. Its other fields are not read.
#[derive(Deserialize)]
pub struct Recorded {
    slot: u64,
    meta: Meta,
}

#[derive(Deserialize)]
struct Meta {
    #[serde(deserialize_with = "Option::deserialize")]
    err: Option<Value>,
}

impl TryFrom<Recorded> for network::Recorded {
    type Error = Error;

    fn try_from(recorded: Recorded) -> Result<Self, Error> {
        Ok(Self {
            slot: recorded.slot,
            result: result(recorded.meta.err)?,
        })
    }
}

impl TryFrom<Status> for network::Status {
    type Error = Error;

    fn try_from(status: Status) -> Result<Self, Error> {
        let once_more = match status.status {
            None => status.err.clone(),
            Some(Outcome::Ok(_)) => None,
            Some(Outcome::Err(error)) => Some(error),
        };
        if once_more != status.err {
            return Err(nonsense("a status that contradicts itself"));
        }
        Ok(Self {
            slot: status.slot,
            result: result(status.err)?,
            finality: match status.confirmation_status.as_deref() {
                Some("finalized") => network::Finality::Finalized,
                Some("confirmed") => network::Finality::Confirmed,
                _ => network::Finality::Processed,
            },
        })
    }
}

fn result(error: Option<Value>) -> Result<Result<(), TransactionError>, Error> {
    Ok(match error {
        None => Ok(()),
        Some(error) => Err(transaction_error(error)?),
    })
}

/// An error that this program does not know must not pass for success, nor for no answer at all.
fn transaction_error(mut value: Value) -> Result<TransactionError, Error> {
    // Older nodes add a text to this one.
    if let Some(error) = value.pointer_mut("/InstructionError/1")
        && error.get("BorshIoError").is_some()
    {
        *error = "BorshIoError".into();
    }
    serde_json::from_value(value.clone()).map_err(|_| Error::NodeRefused {
        code: 0,
        message: format!("the transaction fails with an error that is not known here, {value}"),
    })
}

/// The beginning of what a node says in place of an answer, if it is a line of text.
pub fn printable(body: &[u8]) -> Option<String> {
    const LONGEST: usize = 200;
    let text = std::str::from_utf8(body).ok()?.trim();
    if text.is_empty() || is_html(body) {
        return None;
    }
    let letters = text.chars().filter(|letter| !letter.is_control());
    Some(letters.take(LONGEST).collect())
}

pub fn is_html(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

fn decode_base64(text: String) -> Option<Vec<u8>> {
    BASE64_STANDARD.decode(text).ok()
}

/// A text of the node's as what it stands for.
pub fn parse<T: FromStr>(what: &str, text: &str) -> Result<T, Error> {
    text.parse()
        .map_err(|_| nonsense(&format!("`{text}` in place of {what}")))
}

pub fn texts(items: &[impl Display]) -> Vec<String> {
    items.iter().map(ToString::to_string).collect()
}

/// Nodes answer in the order asked, item by item.
pub fn same_length(asked: usize, answered: usize) -> Result<(), Error> {
    if asked != answered {
        return Err(nonsense(&format!(
            "{answered} answers to {asked} questions"
        )));
    }
    Ok(())
}

fn nonsense(what: &str) -> Error {
    Error::Transport(format!("it sent {what}"))
}
