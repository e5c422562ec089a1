//! [`Network`] over JSON-RPC.
//!
//! A question that was not answered, or cut off in mid-answer, is asked again, a few times and with patience;
//! all but `send`, which is asked again by whoever watches the transaction's status.

use {
    super::{
        Blockhash, Height, Network, Simulation, Statuses,
        wire::{self, Answer, Context},
    },
    crate::error::Error,
    base64::{Engine, prelude::BASE64_STANDARD},
    cu_vault::Address,
    serde::{Deserialize, de::DeserializeOwned},
    serde_json::{Value, json},
    solana_account::Account,
    solana_hash::Hash,
    solana_signature::Signature,
    solana_transaction::versioned::VersionedTransaction,
    std::{cmp::min, io::ErrorKind, thread::sleep, time::Duration},
};

/// How often a question is asked before it is given up.
const ATTEMPTS: u32 = 6;

/// The pause before the second attempt; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// No pause is longer, whatever the node asks for.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What nodes answer at once.
const MOST_ACCOUNTS: usize = 100;
const MOST_STATUSES: usize = 256;
const MOST_FEE_ACCOUNTS: usize = 128;

/// An answer is at most this long: 100 accounts of the largest size are not asked for.
const MOST_BYTES: u64 = 64 << 20;

/// One node.
pub struct Rpc {
    agent: ureq::Agent,
    /// May hold a key of the user's: it is never printed.
    url: String,
    commitment: &'static str,
}

impl Rpc {
    /// A node by its URL. `commitment` is of what is read from it.
    pub fn new(url: &str, commitment: &'static str, timeout: Duration) -> Self {
        let config = ureq::Agent::config_builder()
            // What a node says with an error is in its body.
            .http_status_as_error(false)
            // A node that sends elsewhere is none.
            .max_redirects(0)
            .timeout_global(Some(timeout))
            .build();
        Self {
            agent: config.into(),
            url: url.to_owned(),
            commitment,
        }
    }

    /// Asks until there is an answer, or no more patience.
    fn ask<T: DeserializeOwned>(&self, method: &str, params: Value) -> Result<T, Error> {
        let mut pause = FIRST_PAUSE;
        for _ in 1..ATTEMPTS {
            match self.ask_once(method, &params) {
                Err(error) if error.is_transient() => {
                    let wanted = match error {
                        Error::RateLimited { retry_after } => retry_after,
                        _ => None,
                    };
                    sleep(min(wanted.unwrap_or(pause), LONGEST_PAUSE));
                    pause *= 2;
                }
                result => return result,
            }
        }
        self.ask_once(method, &params)
    }

    fn ask_once<T: DeserializeOwned>(&self, method: &str, params: &Value) -> Result<T, Error> {
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        let mut response = self
            .agent
            .post(&self.url)
            .send_json(&body)
            .map_err(|error| transport(&error))?;
        let status = response.status().as_u16();
        if status == 429 {
            return Err(Error::RateLimited {
                retry_after: retry_after(&response),
            });
        }
        let body = response
            .body_mut()
            .with_config()
            .limit(MOST_BYTES)
            .read_to_vec()
            .map_err(|error| transport(&error))?;
        match serde_json::from_slice::<Answer>(&body) {
            Ok(answer) => decode(method, answer.result()?),
            Err(_) if (400..500).contains(&status) => Err(Error::NodeRefused {
                code: status.into(),
                message: "an HTTP status in place of an answer".into(),
            }),
            Err(_) if status != 200 => Err(Error::Transport(format!("HTTP {status}"))),
            Err(_) => Err(Error::Transport("its answer is cut off".into())),
        }
    }

    fn read_config(&self) -> Value {
        json!({"encoding": "base64", "commitment": self.commitment})
    }
}

impl Network for Rpc {
    fn genesis_hash(&self) -> Result<Hash, Error> {
        let text: String = self.ask("getGenesisHash", json!([]))?;
        wire::parse("a hash", &text)
    }

    fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, Error> {
        let mut accounts = Vec::with_capacity(addresses.len());
        for chunk in addresses.chunks(MOST_ACCOUNTS) {
            let params = json!([wire::texts(chunk), self.read_config()]);
            let answer: Context<Vec<Option<wire::Account>>> =
                self.ask("getMultipleAccounts", params)?;
            wire::same_length(chunk.len(), answer.value.len())?;
            for account in answer.value {
                accounts.push(account.map(TryInto::try_into).transpose()?);
            }
        }
        Ok(accounts)
    }

    fn token_accounts(
        &self,
        owner: &Address,
        token_program: &Address,
    ) -> Result<Vec<(Address, Account)>, Error> {
        let filter = json!({"programId": token_program.to_string()});
        let params = json!([owner.to_string(), filter, self.read_config()]);
        let answer: Context<Vec<wire::KeyedAccount>> =
            self.ask("getTokenAccountsByOwner", params)?;
        let mut accounts = answer
            .value
            .into_iter()
            .map(|keyed| {
                let address = wire::parse("an address", &keyed.pubkey)?;
                Ok((address, keyed.account.try_into()?))
            })
            .collect::<Result<Vec<(Address, Account)>, Error>>()?;
        accounts.sort_by_key(|(address, _)| *address);
        Ok(accounts)
    }

    fn latest_blockhash(&self) -> Result<Blockhash, Error> {
        let config = json!({"commitment": self.commitment});
        let answer: Context<wire::Blockhash> = self.ask("getLatestBlockhash", json!([config]))?;
        Ok(Blockhash {
            hash: wire::parse("a hash", &answer.value.blockhash)?,
            last_valid_block_height: answer.value.last_valid_block_height,
        })
    }

    fn finalized(&self) -> Result<Height, Error> {
        let config = json!({"commitment": "finalized"});
        let info: wire::EpochInfo = self.ask("getEpochInfo", json!([config]))?;
        Ok(Height {
            slot: info.absolute_slot,
            block_height: info.block_height,
        })
    }

    fn simulate(
        &self,
        transaction: &VersionedTransaction,
        watched: &[Address],
    ) -> Result<Simulation, Error> {
        let config = json!({
            "encoding": "base64",
            "commitment": self.commitment,
            "sigVerify": false,
            "replaceRecentBlockhash": true,
            "accounts": {"encoding": "base64", "addresses": wire::texts(watched)},
        });
        let params = json!([encode(transaction)?, config]);
        let answer: Context<wire::Simulation> = self.ask("simulateTransaction", params)?;
        answer.value.try_into()
    }

    fn send(&self, transaction: &VersionedTransaction) -> Result<(), Error> {
        let config = json!({"encoding": "base64", "skipPreflight": true, "maxRetries": 0});
        let params = json!([encode(transaction)?, config]);
        self.ask_once::<String>("sendTransaction", &params)
            .map(drop)
    }

    fn statuses(&self, signatures: &[Signature]) -> Result<Statuses, Error> {
        let mut slot = u64::MAX;
        let mut of = Vec::with_capacity(signatures.len());
        for chunk in signatures.chunks(MOST_STATUSES) {
            let config = json!({"searchTransactionHistory": true});
            let params = json!([wire::texts(chunk), config]);
            let answer: Context<Vec<Option<wire::Status>>> =
                self.ask("getSignatureStatuses", params)?;
            wire::same_length(chunk.len(), answer.value.len())?;
            // What is known of all of them is known as of the oldest answer.
            slot = min(slot, answer.context.slot);
            for status in answer.value {
                of.push(status.map(TryInto::try_into).transpose()?);
            }
        }
        Ok(Statuses { slot, of })
    }

    fn history_start(&self) -> Result<u64, Error> {
        self.ask("getFirstAvailableBlock", json!([]))
    }

    fn priority_fees(&self, writable: &[Address]) -> Result<Vec<u64>, Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Fee {
            prioritization_fee: u64,
        }
        let some = &writable[..min(writable.len(), MOST_FEE_ACCOUNTS)];
        let fees: Vec<Fee> = self.ask("getRecentPrioritizationFees", json!([wire::texts(some)]))?;
        Ok(fees.iter().map(|fee| fee.prioritization_fee).collect())
    }

    fn wait(&self, time: Duration) {
        sleep(time);
    }
}

/// The bytes of a transaction, as nodes take them.
fn encode(transaction: &VersionedTransaction) -> Result<String, Error> {
    let bytes = wincode::serialize(transaction)
        .map_err(|_| Error::Input("the transaction cannot be serialised".into()))?;
    Ok(BASE64_STANDARD.encode(bytes))
}

fn decode<T: DeserializeOwned>(method: &str, result: Value) -> Result<T, Error> {
    serde_json::from_value(result).map_err(|error| {
        Error::Transport(format!("its answer to {method} makes no sense: {error}"))
    })
}

/// In words without the URL, which may hold a key.
fn transport(error: &ureq::Error) -> Error {
    Error::Transport(match error {
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => {
            return Error::Input("--url is no URL".into());
        }
        ureq::Error::Io(error) if error.kind() == ErrorKind::UnexpectedEof => {
            "its answer is cut off".into()
        }
        ureq::Error::Io(error) => error.kind().to_string(),
        ureq::Error::Timeout(_) => "no answer in time".into(),
        ureq::Error::HostNotFound => "there is no such host".into(),
        ureq::Error::ConnectionFailed => "connection refused".into(),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "no secure connection".into(),
        ureq::Error::Protocol(_) | ureq::Error::BodyStalled => "its answer is cut off".into(),
        _ => "no connection".into(),
    })
}

fn retry_after(response: &ureq::http::Response<ureq::Body>) -> Option<Duration> {
    let seconds = response.headers().get("retry-after")?.to_str().ok()?;
    Some(Duration::from_secs(seconds.parse().ok()?))
}
