//! [`Network`] over JSON-RPC.
//!
//! This module repeats a question without an answer, or with half of one, a few times and with pauses. It is the
//! only place that does. It never repeats `send`: the code that watches the transaction's status sends it again.
//!
//! The module detects the limits of a provider and remembers them until the process ends: the number of accounts
//! or signatures in a request, and the rate of requests.

use {
    super::{
        Blockhash, Height, Network, Recorded, Simulation, Statuses, Validity,
        http::{Http, Response, Transport},
        wire::{self, Answer, Context},
    },
    crate::error::Error,
    base64::{Engine, prelude::BASE64_STANDARD},
    cu_vault_interface::Address,
    serde::{Deserialize, de::DeserializeOwned},
    serde_json::{Value, json},
    solana_account::Account,
    solana_hash::Hash,
    solana_signature::Signature,
    solana_transaction::versioned::VersionedTransaction,
    std::{
        cell::Cell,
        cmp::{max, min},
        time::Duration,
    },
};

/// How often a question is asked before it is given up.
const ATTEMPTS: u32 = 6;

/// The pause before the second attempt; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// No pause is longer, even if the node requests one.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The pause before every request of a node that has limited their rate; twice as long each time that it does
/// so again.
const FIRST_PACE: Duration = Duration::from_millis(50);
const SLOWEST_PACE: Duration = Duration::from_secs(2);

/// The accounts that nodes return at once, unless their provider allows less.
const MOST_ACCOUNTS: usize = 100;
const MOST_STATUSES: usize = 256;
const MOST_FEE_ACCOUNTS: usize = 128;

/// One node.
pub struct Rpc<T = Http> {
    transport: T,
    commitment: &'static str,
    accounts_at_once: AtOnce,
    statuses_at_once: AtOnce,
    pace: Cell<Duration>,
    /// The number of the last request.
    asked: Cell<u64>,
}

impl Rpc {
    /// A node by its URL. `commitment` is of what is read from it.
    pub fn new(url: &str, commitment: &'static str, timeout: Duration) -> Self {
        Self::over(Http::new(url, timeout), commitment)
    }
}

impl<T: Transport> Rpc<T> {
    pub fn over(transport: T, commitment: &'static str) -> Self {
        Self {
            transport,
            commitment,
            accounts_at_once: AtOnce::new(MOST_ACCOUNTS),
            statuses_at_once: AtOnce::new(MOST_STATUSES),
            pace: Cell::default(),
            asked: Cell::default(),
        }
    }

    /// Asks until there is an answer, or no more patience.
    fn ask<A: DeserializeOwned>(&self, method: &str, params: Value) -> Result<A, Error> {
        let mut pause = FIRST_PAUSE;
        let mut is_limited = false;
        for _ in 1..ATTEMPTS {
            match self.ask_once(method, &params) {
                Err(error) if error.is_transient() => {
                    let wanted = match error {
                        Error::RateLimited { retry_after } => {
                            // Once for each question: while it waits, no other request is made.
                            if !std::mem::replace(&mut is_limited, true) {
                                self.slow_down();
                            }
                            retry_after
                        }
                        _ => None,
                    };
                    self.transport
                        .wait(min(wanted.unwrap_or(pause), LONGEST_PAUSE));
                    pause *= 2;
                }
                result => return result,
            }
        }
        self.ask_once(method, &params)
    }

    fn ask_once<A: DeserializeOwned>(&self, method: &str, params: &Value) -> Result<A, Error> {
        let pace = self.pace.get();
        if !pace.is_zero() {
            self.transport.wait(pace);
        }
        let id = self.asked.get() + 1;
        self.asked.set(id);
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        let answer = self.transport.post(&request);
        decode(method, answer.and_then(|response| read(response, id))?)
    }

    /// From now on, requests follow each other at half the rate.
    fn slow_down(&self) {
        let pace = self.pace.get();
        self.pace.set(min(max(FIRST_PACE, pace * 2), SLOWEST_PACE));
    }

    /// Asks about some at once, and about fewer where the provider does not allow so many.
    fn in_parts<Q, A>(
        &self,
        at_once: &AtOnce,
        questions: &[Q],
        mut ask: impl FnMut(&[Q]) -> Result<Vec<A>, Error>,
    ) -> Result<Vec<A>, Error> {
        let mut answers = Vec::with_capacity(questions.len());
        let mut left = questions;
        while !left.is_empty() {
            let count = min(left.len(), at_once.next());
            match ask(&left[..count]) {
                Err(error) if count > 1 && error.asks_for_less() => {
                    at_once.refuse(count, &error.to_string());
                }
                Err(error) => return Err(error),
                Ok(some) => {
                    wire::same_length(count, some.len())?;
                    at_once.allow(count);
                    answers.extend(some);
                    left = &left[count..];
                }
            }
        }
        Ok(answers)
    }

    fn read_config(&self) -> Value {
        json!({"encoding": "base64", "commitment": self.commitment})
    }
}

/// How many a provider allows at once: between what it has allowed and what it has refused.
struct AtOnce {
    allowed: Cell<usize>,
    refused: Cell<usize>,
}

impl AtOnce {
    const fn new(most: usize) -> Self {
        Self {
            allowed: Cell::new(most),
            refused: Cell::new(most + 1),
        }
    }

    /// The middle, so that the limit is found soon, and respected.
    fn next(&self) -> usize {
        let (allowed, refused) = (self.allowed.get(), self.refused.get());
        max(1, allowed + (refused - allowed) / 2)
    }

    fn allow(&self, count: usize) {
        self.allowed.set(max(self.allowed.get(), count));
    }

    /// Some say how many they allow.
    fn refuse(&self, count: usize, message: &str) {
        let numbers = message.split(|letter: char| !letter.is_ascii_digit());
        let numbers = numbers.filter_map(|number| number.parse().ok());
        let named = numbers.filter(|number| (1..count).contains(number)).max();
        match named {
            Some(named) => {
                self.allowed.set(named);
                self.refused.set(named + 1);
            }
            None => {
                let allowed = self.allowed.get();
                self.allowed.set(if allowed < count { allowed } else { 0 });
                self.refused.set(count);
            }
        }
    }
}

fn read(response: Response, id: u64) -> Result<Value, Error> {
    let Response {
        status,
        retry_after,
        body,
    } = response;
    if status == 429 {
        return Err(Error::RateLimited { retry_after });
    }
    match serde_json::from_slice::<Answer>(&body) {
        Ok(answer) => answer.result(id),
        Err(_) if (400..500).contains(&status) => Err(Error::NodeRefused {
            code: status.into(),
            message: wire::printable(&body)
                .unwrap_or_else(|| "an HTTP status in place of an answer".into()),
        }),
        Err(_) if status != 200 => Err(Error::Transport(format!("HTTP {status}"))),
        Err(_) if wire::is_html(&body) => Err(Error::Transport("it sent a page of HTML".into())),
        Err(_) => Err(Error::Transport("its answer is cut off".into())),
    }
}

impl<T: Transport> Network for Rpc<T> {
    fn genesis_hash(&self) -> Result<Hash, Error> {
        let text: String = self.ask("getGenesisHash", json!([]))?;
        wire::parse("a hash", &text)
    }

    fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, Error> {
        self.in_parts(&self.accounts_at_once, addresses, |some| {
            let params = json!([wire::texts(some), self.read_config()]);
            let answer: Context<Vec<Option<wire::Account>>> =
                self.ask("getMultipleAccounts", params)?;
            let accounts = answer.value.into_iter();
            accounts
                .map(|account| account.map(TryInto::try_into).transpose())
                .collect()
        })
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
            slot: answer.context.slot,
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

    fn blockhash_validity(&self, hash: &Hash) -> Result<Validity, Error> {
        let config = json!({"commitment": "finalized"});
        let params = json!([hash.to_string(), config]);
        let answer: Context<bool> = self.ask("isBlockhashValid", params)?;
        Ok(Validity {
            slot: answer.context.slot,
            is_valid: answer.value,
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
        let sent = self.ask_once::<String>("sendTransaction", &params);
        if let Err(Error::RateLimited { .. }) = sent {
            self.slow_down();
        }
        sent.map(drop)
    }

    fn statuses(&self, signatures: &[Signature]) -> Result<Statuses, Error> {
        let mut slot = u64::MAX;
        let of = self.in_parts(&self.statuses_at_once, signatures, |some| {
            let config = json!({"searchTransactionHistory": true});
            let params = json!([wire::texts(some), config]);
            let answer: Context<Vec<Option<wire::Status>>> =
                self.ask("getSignatureStatuses", params)?;
            // What is known of all of them is known as of the oldest answer.
            slot = min(slot, answer.context.slot);
            let statuses = answer.value.into_iter();
            statuses
                .map(|status| status.map(TryInto::try_into).transpose())
                .collect()
        })?;
        Ok(Statuses { slot, of })
    }

    fn transaction(&self, signature: &Signature) -> Result<Option<Recorded>, Error> {
        let config = json!({
            "encoding": "base64",
            "commitment": "confirmed",
            "maxSupportedTransactionVersion": 1,
        });
        let params = json!([signature.to_string(), config]);
        let answer: Option<wire::Recorded> = self.ask("getTransaction", params)?;
        answer.map(TryInto::try_into).transpose()
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
        self.transport.wait(time);
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
