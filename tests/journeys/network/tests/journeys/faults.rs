//! Everything that can go wrong between a client and the network.

use {
    cu_vault_network::{
        BLOCKHASH_AGE, Network,
        proxy::{Fault, Proxy, View, When},
    },
    serde_json::{Value, json},
    solana_rpc_client_api::request::RpcRequest,
    std::{
        sync::{Arc, OnceLock},
        time::Duration,
    },
};

pub const SEND: &str = "sendTransaction";

const STATUSES: &str = "getSignatureStatuses";

/// How it ends for a client under a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Done,
    /// Done; but a payout waits for so many blocks and no longer, and here they come fast. If it has given up,
    /// it is done when it is run again.
    Late,
    /// What was sent has expired.
    NothingLands,
    NoNode,
}

#[derive(Clone, Copy)]
pub struct Trouble {
    pub name: &'static str,
    pub end: End,
    rules: Rules,
}

/// Tells the proxy what to do; a node that lags sees the network as it is now.
type Rules = fn(&Proxy, &dyn Fn() -> Arc<View>);

impl Trouble {
    const fn new(name: &'static str, end: End, rules: Rules) -> Self {
        Self { name, end, rules }
    }

    /// A proxy that makes the trouble.
    pub fn proxy(&self, network: &Network, now: &dyn Fn() -> View) -> Proxy {
        let proxy = Proxy::new(network.url());
        (self.rules)(&proxy, &|| Arc::new(now()));
        proxy
    }

    /// A journey under a fault that no request has met shows nothing.
    pub fn was_met(&self, proxy: &Proxy) -> bool {
        self.name == NONE || proxy.hit() > 0
    }
}

const NONE: &str = "nothing goes wrong";

pub const TROUBLES: [Trouble; 14] = [
    Trouble::new(NONE, End::Done, |_, _| {}),
    Trouble::new(
        "the first request of each method is lost",
        End::Done,
        |proxy, _| {
            proxy.rule(When::first_of_each(), Fault::RequestLost);
        },
    ),
    Trouble::new(
        "the first answer to each method is lost",
        End::Done,
        |proxy, _| {
            proxy.rule(When::first_of_each(), Fault::AnswerLost);
        },
    ),
    Trouble::new(
        "the first answer to each method is cut",
        End::Done,
        |proxy, _| {
            proxy.rule(When::first_of_each(), Fault::AnswerCut);
        },
    ),
    // Once: each such answer halves the rate, and a blockhash lasts a second and a half here.
    Trouble::new("a request comes too soon", End::Done, |proxy, _| {
        proxy.rule(
            When::nth_of_all(2),
            Fault::RateLimited(Duration::from_secs(1)),
        );
    }),
    Trouble::new("the node says that it is behind", End::Done, |proxy, _| {
        proxy.rule(
            When::first_of_each(),
            Fault::Error(-32005, "Node is behind by 42 slots"),
        );
    }),
    Trouble::new("no answer to sending ever comes", End::Done, |proxy, _| {
        proxy.rule(When::every(SEND), Fault::AnswerLost);
    }),
    Trouble::new(
        "the first transaction that is sent is gone",
        End::Done,
        |proxy, _| {
            proxy.rule(When::nth(SEND, 1), Fault::Swallowed);
        },
    ),
    Trouble::new(
        "no transaction ever lands",
        End::NothingLands,
        |proxy, _| {
            proxy.rule(When::every(SEND), Fault::Swallowed);
        },
    ),
    Trouble::new("the first blockhash is too old", End::Done, |proxy, _| {
        proxy.rule(
            When::nth("getLatestBlockhash", 1),
            Fault::Result(old_blockhash()),
        );
    }),
    // Other nodes tell that the blockhash has expired meanwhile.
    Trouble::new("who tells of transactions lags", End::Late, |proxy, now| {
        proxy.rule(When::between(STATUSES, 1, 4), Fault::Lagging(now()));
    }),
    Trouble::new(
        "who tells of transactions lags for long",
        End::Late,
        |proxy, now| {
            proxy.rule(When::between(STATUSES, 1, 24), Fault::Lagging(now()));
        },
    ),
    Trouble::new(
        "the first answers all come from a node that lags",
        End::Done,
        |proxy, now| {
            let view = now();
            for method in [
                "getEpochInfo",
                STATUSES,
                "getLatestBlockhash",
                "getMultipleAccounts",
            ] {
                proxy.rule(When::between(method, 1, 2), Fault::Lagging(view.clone()));
            }
        },
    ),
    Trouble::new("there is no node", End::NoNode, |proxy, _| {
        proxy.rule(When::all_from(1), Fault::RequestLost);
    }),
];

/// The answer to getLatestBlockhash from a time that is over. The same one for all who ask.
fn old_blockhash() -> Value {
    static OLD: OnceLock<Value> = OnceLock::new();
    let old = OLD.get_or_init(|| {
        let network = Network::shared();
        let params = json!([{"commitment": "confirmed"}]);
        let answer = network.rpc().send(RpcRequest::GetLatestBlockhash, params);
        network.pass(BLOCKHASH_AGE + 50);
        answer.expect("the node answers")
    });
    old.clone()
}
