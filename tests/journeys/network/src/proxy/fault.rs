//! What can go wrong, and with which request.

use {
    super::{http::Message, view::View},
    base64::{Engine, prelude::BASE64_STANDARD as BASE64},
    serde_json::{Value, json},
    solana_signature::Signature,
    std::{sync::Arc, time::Duration},
};

/// What is done when a request comes by, such as to kill who sent it.
pub type Callback = Arc<dyn Fn() + Send + Sync>;

/// Changes the result of an answer, such as one field of it.
pub type Change = Arc<dyn Fn(&mut Value) + Send + Sync>;

#[derive(Clone)]
pub enum Fault {
    /// The node never gets the request; the connection ends.
    RequestLost,
    /// The node has done what it was asked; the connection ends without an answer.
    AnswerLost,
    /// The same, after the half of the answer.
    AnswerCut,
    /// As [`RequestLost`](Self::RequestLost), after this was done.
    Before(Callback),
    /// As [`AnswerLost`](Self::AnswerLost), after this was done.
    After(Callback),
    /// HTTP 429, with the time to wait, in whole seconds.
    RateLimited(Duration),
    /// `sendTransaction` is answered as if all were well, and the transaction never gets anywhere.
    Swallowed,
    /// Another result than the node's.
    Result(Value),
    /// The node's result, with something changed.
    Changed(Change),
    /// An error of JSON-RPC.
    Error(i64, &'static str),
    /// The answer of a node that is behind.
    Lagging(Arc<View>),
}

/// What is counted.
#[derive(Clone, Copy)]
enum Method {
    Named(&'static str),
    /// Every method by itself.
    Each,
    All,
}

/// The requests that a rule names; the first is number one.
#[derive(Clone, Copy)]
pub struct When {
    method: Method,
    from: usize,
    to: usize,
}

impl When {
    /// The n-th request of a method.
    pub fn nth(method: &'static str, n: usize) -> Self {
        Self::between(method, n, n)
    }

    /// From one number to another, both of them too.
    pub fn between(method: &'static str, from: usize, to: usize) -> Self {
        Self {
            method: Method::Named(method),
            from,
            to,
        }
    }

    /// All requests of a method.
    pub fn every(method: &'static str) -> Self {
        Self::between(method, 1, usize::MAX)
    }

    /// The first request of each method.
    pub fn first_of_each() -> Self {
        Self {
            method: Method::Each,
            from: 1,
            to: 1,
        }
    }

    /// The n-th request of all.
    pub fn nth_of_all(n: usize) -> Self {
        Self {
            method: Method::All,
            from: n,
            to: n,
        }
    }

    /// All requests from the n-th on.
    pub fn all_from(n: usize) -> Self {
        Self {
            to: usize::MAX,
            ..Self::nth_of_all(n)
        }
    }

    pub(super) fn names(&self, method: &str, of_method: usize, of_all: usize) -> bool {
        let number = match self.method {
            Method::Named(named) if named != method => return false,
            Method::Named(_) | Method::Each => of_method,
            Method::All => of_all,
        };
        (self.from..=self.to).contains(&number)
    }
}

/// A request of JSON-RPC.
pub struct Request {
    pub method: String,
    pub params: Value,
    id: Value,
}

impl Request {
    /// What is no request has no method, so that no rule of a method names it.
    pub fn read(body: &[u8]) -> Self {
        let mut request: Value = serde_json::from_slice(body).unwrap_or_default();
        Self {
            method: request["method"].as_str().unwrap_or_default().to_owned(),
            params: request["params"].take(),
            id: request["id"].take(),
        }
    }

    pub fn result(&self, result: Value) -> Message {
        self.reply("result", result)
    }

    pub fn error(&self, code: i64, message: &str) -> Message {
        self.reply("error", json!({"code": code, "message": message}))
    }

    fn reply(&self, kind: &str, value: Value) -> Message {
        let body = json!({"jsonrpc": "2.0", "id": self.id, kind: value});
        Message::json("200 OK", "", body.to_string())
    }

    /// The signature of the transaction that is to be sent. Behind the number of signatures, which is one
    /// byte, the first of them names the transaction.
    pub fn signature(&self) -> String {
        let text = self.params[0].as_str().expect("a transaction is sent");
        assert_eq!(self.params[1]["encoding"], "base64", "as clients send it");
        let bytes = BASE64.decode(text).expect("the transaction is base64");
        let signature = Signature::try_from(&bytes[1..65]).expect("64 bytes");
        signature.to_string()
    }
}
