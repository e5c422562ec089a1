//! JSON-RPC of a node: the transaction, and accounts.

use {
    super::Error,
    base64::{Engine, prelude::BASE64_STANDARD},
    serde::{Deserialize, de::DeserializeOwned},
    serde_json::{Value, json},
    solana_account::Account,
    solana_pubkey::Pubkey,
    std::{cmp::min, thread::sleep, time::Duration},
};

/// No answer has more bytes. The largest account has 10 MiB, which are 14 MB in base64.
pub const LIMIT: u64 = 64 * 1024 * 1024;

/// The number of accounts that a node returns at once.
const MOST_ACCOUNTS: usize = 100;

/// The attempts for one answer, and the pause after the first; each further pause is twice as long.
const ATTEMPTS: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

const COMMITMENT: &str = "confirmed";

/// One node.
pub struct Node {
    agent: ureq::Agent,
    /// May contain a key of the user's, so it is never printed.
    url: String,
}

/// A transaction as the node's history has it.
#[derive(Deserialize)]
pub struct Landed {
    pub slot: u64,
    /// The bytes, and the name of their encoding.
    transaction: (String, String),
    meta: Option<Meta>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Meta {
    pub err: Option<Value>,
    pub compute_units_consumed: Option<u64>,
    pub log_messages: Option<Vec<String>>,
    loaded_addresses: Option<Loaded>,
}

#[derive(Deserialize)]
struct Loaded {
    writable: Vec<String>,
    readonly: Vec<String>,
}

impl Landed {
    pub fn meta(&self) -> Option<&Meta> {
        self.meta.as_ref()
    }

    /// The bytes of the transaction.
    pub fn bytes(&self) -> Result<Vec<u8>, Error> {
        let (text, encoding) = &self.transaction;
        let bytes = BASE64_STANDARD.decode(text).ok();
        bytes
            .filter(|_| encoding == "base64")
            .ok_or_else(|| nonsense(TRANSACTION, "a transaction that is not in base64"))
    }

    /// The addresses that lookup tables had: writable ones, then the others.
    pub fn loaded(&self) -> Result<Option<[Vec<Pubkey>; 2]>, Error> {
        let Some(loaded) = self.meta().and_then(|meta| meta.loaded_addresses.as_ref()) else {
            return Ok(None);
        };
        let parsed = [&loaded.writable, &loaded.readonly].map(|texts| {
            let keys = texts.iter().map(|text| text.parse::<Pubkey>());
            keys.collect::<Result<Vec<_>, _>>()
        });
        match parsed {
            [Ok(writable), Ok(readonly)] => Ok(Some([writable, readonly])),
            _ => Err(nonsense(TRANSACTION, "a loaded address that is none")),
        }
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default, deserialize_with = "present")]
    result: Option<Value>,
    error: Option<Refusal>,
}

/// Null is a result, a field that is left out is none.
fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

#[derive(Deserialize)]
struct Refusal {
    code: i64,
    message: String,
}

#[derive(Deserialize)]
struct Accounts {
    value: Vec<Option<Wire>>,
}

#[derive(Deserialize)]
struct Wire {
    lamports: u64,
    owner: String,
    data: (String, String),
    executable: bool,
}

const TRANSACTION: &str = "getTransaction";
const ACCOUNTS: &str = "getMultipleAccounts";

fn nonsense(method: &'static str, why: impl ToString) -> Error {
    let why = why.to_string();
    Error::Nonsense { method, why }
}

/// The error of a failed attempt, and whether another attempt may help.
enum Trouble {
    Passing(Error, Option<Duration>),
    Lasting(Error),
}

impl Node {
    /// A node by its URL.
    pub fn new(url: &str, timeout: Duration) -> Result<Self, Error> {
        let uri = url.parse::<ureq::http::Uri>().map_err(|_| Error::Url)?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(Error::Url);
        }
        let config = ureq::Agent::config_builder()
            // The reason of an error is in its body.
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(timeout))
            .build();
        Ok(Self {
            agent: config.into(),
            url: url.to_owned(),
        })
    }

    /// A transaction of the node's history.
    pub fn transaction(&self, signature: &str) -> Result<Landed, Error> {
        let config = json!({
            "encoding": "base64",
            "commitment": COMMITMENT,
            "maxSupportedTransactionVersion": 1,
        });
        let landed: Option<Landed> = self.ask(TRANSACTION, json!([signature, config]))?;
        landed.ok_or_else(|| Error::NotFound(signature.to_owned()))
    }

    /// The accounts at these addresses; none where there is nothing.
    pub fn accounts(&self, keys: &[Pubkey]) -> Result<Vec<Option<Account>>, Error> {
        let mut accounts = Vec::with_capacity(keys.len());
        let mut at_once = MOST_ACCOUNTS;
        while accounts.len() < keys.len() {
            let left = &keys[accounts.len()..];
            let some = &left[..min(at_once, left.len())];
            match self.some_accounts(some) {
                Ok(more) => accounts.extend(more),
                // Large accounts, or a provider that allows fewer.
                Err(Error::TooLong(_) | Error::Refused { .. }) if some.len() > 1 => {
                    at_once = some.len() / 2;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(accounts)
    }

    fn some_accounts(&self, keys: &[Pubkey]) -> Result<Vec<Option<Account>>, Error> {
        let texts: Vec<_> = keys.iter().map(Pubkey::to_string).collect();
        let config = json!({"encoding": "base64", "commitment": COMMITMENT});
        let Accounts { value } = self.ask(ACCOUNTS, json!([texts, config]))?;
        if value.len() != keys.len() {
            let why = format!("{} accounts, not {}", value.len(), keys.len());
            return Err(nonsense(ACCOUNTS, why));
        }
        let accounts = value.into_iter().map(|wire| wire.map(account).transpose());
        accounts.collect()
    }

    fn ask<A: DeserializeOwned>(&self, method: &'static str, params: Value) -> Result<A, Error> {
        let request = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        let mut pause = FIRST_PAUSE;
        for attempt in 1.. {
            match self.ask_once(method, &request) {
                Ok(value) => {
                    return serde_json::from_value(value).map_err(|error| nonsense(method, error));
                }
                Err(Trouble::Passing(_, wanted)) if attempt < ATTEMPTS => {
                    sleep(min(wanted.unwrap_or(pause), LONGEST_PAUSE));
                    pause *= 2;
                }
                Err(Trouble::Passing(error, _) | Trouble::Lasting(error)) => return Err(error),
            }
        }
        unreachable!("the last attempt returns")
    }

    fn ask_once(&self, method: &'static str, request: &Value) -> Result<Value, Trouble> {
        let sent = self.agent.post(&self.url).send_json(request);
        let mut response = sent.map_err(|error| transport(&error))?;
        let status = response.status().as_u16();
        let retry_after = response.headers().get("retry-after");
        let retry_after = retry_after.and_then(|it| it.to_str().ok()?.parse().ok());
        let limited = || {
            let wanted = retry_after.map(Duration::from_secs);
            Trouble::Passing(Error::RateLimited(ATTEMPTS), wanted)
        };
        match status {
            429 => return Err(limited()),
            401 | 403 => return Err(Trouble::Lasting(Error::Access(status))),
            300..=399 => return Err(Trouble::Lasting(Error::Redirect(status))),
            _ => {}
        }
        let body = response.body_mut().with_config().limit(LIMIT).read_to_vec();
        let body = body.map_err(|error| match error {
            ureq::Error::BodyExceedsLimit(_) => Trouble::Lasting(Error::TooLong(method)),
            error => transport(&error),
        })?;
        match serde_json::from_slice::<Answer>(&body) {
            Ok(Answer {
                error: Some(Refusal { code, mut message }),
                ..
            }) => {
                // It is printed on the user's terminal.
                message.retain(|letter| !letter.is_control());
                let refused = Error::Refused {
                    method,
                    code,
                    message,
                };
                Err(match code {
                    429 | -32429 => limited(),
                    // The node is behind, or does not have the slot yet.
                    -32016 | -32014 | -32005 | -32004 => Trouble::Passing(refused, None),
                    _ => Trouble::Lasting(refused),
                })
            }
            Ok(Answer { result, .. }) => {
                result.ok_or_else(|| Trouble::Lasting(nonsense(method, "it has no result")))
            }
            Err(_) if status >= 500 => {
                let why = format!("HTTP {status}");
                Err(Trouble::Passing(Error::NoAnswer(why), None))
            }
            Err(error) => {
                let why = match status {
                    200 => error.to_string(),
                    status => format!("HTTP {status}"),
                };
                Err(Trouble::Lasting(nonsense(method, why)))
            }
        }
    }
}

/// In words without the URL, which may contain a key.
fn transport(error: &ureq::Error) -> Trouble {
    let why = match error {
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => return Trouble::Lasting(Error::Url),
        ureq::Error::HostNotFound => "there is no such host".to_owned(),
        ureq::Error::ConnectionFailed => "no connection".to_owned(),
        ureq::Error::Timeout(_) => "it did not come in time".to_owned(),
        ureq::Error::Io(error) => error.kind().to_string(),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "no secure connection".to_owned(),
        _ => "the answer is cut off".to_owned(),
    };
    Trouble::Passing(Error::NoAnswer(why), None)
}

fn account(wire: Wire) -> Result<Account, Error> {
    let (text, encoding) = wire.data;
    let data = BASE64_STANDARD.decode(text).ok();
    let data = data.filter(|_| encoding == "base64");
    let owner = wire.owner.parse();
    match (data, owner) {
        (Some(data), Ok(owner)) => Ok(Account {
            lamports: wire.lamports,
            data,
            owner,
            executable: wire.executable,
            rent_epoch: u64::MAX,
        }),
        (None, _) => Err(nonsense(ACCOUNTS, "account data that is not in base64")),
        (_, Err(_)) => Err(nonsense(ACCOUNTS, "an owner that is no address")),
    }
}
