//! What providers limit: how many accounts a request may name, and how many requests there may be in a second.
//! Requests shrink and slow down by themselves, and stay so. Time is the test's own.

use {
    cu_vault_cli::{
        error::Error,
        network::{
            Network,
            http::{Response, Transport},
            rpc::Rpc,
        },
    },
    cu_vault_interface::Address,
    serde_json::{Value, json},
    std::{
        cell::{Cell, RefCell},
        collections::VecDeque,
        rc::Rc,
        time::Duration,
    },
};

/// How a provider says that a request names too many.
#[derive(Clone, Copy)]
enum TooMany {
    /// HTTP 413, with a text.
    Status(&'static str),
    /// An error of JSON-RPC.
    Error(&'static str),
}

/// What it allows, and what it was asked.
struct Provider {
    most_accounts: usize,
    too_many: TooMany,
    /// In any second; without a limit if none.
    a_second: Option<usize>,
    retry_after: Option<Duration>,
    now: Cell<Duration>,
    answered: RefCell<VecDeque<Duration>>,
    /// How many accounts each request has named.
    asked: RefCell<Vec<usize>>,
    refused: Cell<usize>,
}

/// It allows what nodes allow.
impl Default for Provider {
    fn default() -> Self {
        Self {
            most_accounts: 100,
            too_many: TooMany::Status(""),
            a_second: None,
            retry_after: None,
            now: Cell::default(),
            answered: RefCell::default(),
            asked: RefCell::default(),
            refused: Cell::default(),
        }
    }
}

struct Link(Rc<Provider>);

fn response(status: u16, body: impl Into<Vec<u8>>) -> Response {
    Response {
        status,
        retry_after: None,
        body: body.into(),
    }
}

impl Transport for Link {
    fn post(&self, request: &Value) -> Result<Response, Error> {
        let provider = &self.0;
        let now = provider.now.get();
        if let Some(most) = provider.a_second {
            let mut answered = provider.answered.borrow_mut();
            while answered
                .front()
                .is_some_and(|then| now - *then >= Duration::from_secs(1))
            {
                answered.pop_front();
            }
            if answered.len() >= most {
                provider.refused.set(provider.refused.get() + 1);
                return Ok(Response {
                    retry_after: provider.retry_after,
                    ..response(429, "")
                });
            }
            answered.push_back(now);
        }
        let count = request["params"][0].as_array().expect("addresses").len();
        provider.asked.borrow_mut().push(count);
        let id = &request["id"];
        Ok(if count > provider.most_accounts {
            match provider.too_many {
                TooMany::Status(text) => response(413, text),
                TooMany::Error(text) => {
                    let error = json!({"code": -32602, "message": text});
                    let answer = json!({"jsonrpc": "2.0", "id": id, "error": error});
                    response(200, answer.to_string())
                }
            }
        } else {
            let value = vec![Value::Null; count];
            let result = json!({"context": {"slot": 1}, "value": value});
            let answer = json!({"jsonrpc": "2.0", "id": id, "result": result});
            response(200, answer.to_string())
        })
    }

    fn wait(&self, time: Duration) {
        self.0.now.set(self.0.now.get() + time);
    }
}

/// Requests so many accounts, which are the whole answer.
fn read(provider: &Rc<Provider>, rpc: &Rpc<Link>, count: usize) {
    let addresses = vec![Address::new_from_array([1; 32]); count];
    assert_eq!(rpc.accounts(&addresses), Ok(vec![None; count]));
    assert_eq!(provider.now.get(), Duration::ZERO, "no pause is needed");
}

#[test]
fn requests_shrink_to_what_is_allowed_and_stay_so() {
    for (too_many, asked) in [
        // The provider says how many.
        (
            TooMany::Status("too many accounts: 5 at the most"),
            vec![5; 4],
        ),
        (
            TooMany::Error("Too many inputs provided; max 5"),
            vec![5; 4],
        ),
        // It does not: half as many, half of that, and then a little more.
        (TooMany::Status(""), vec![10, 5, 7, 6, 5, 5, 5]),
    ] {
        let provider = Rc::new(Provider {
            most_accounts: 5,
            too_many,
            ..Provider::default()
        });
        let rpc = Rpc::over(Link(Rc::clone(&provider)), "confirmed");
        read(&provider, &rpc, 20);
        let mut first = provider.asked.take();
        assert_eq!(first.remove(0), 20);
        assert_eq!(first, asked);
        read(&provider, &rpc, 10);
        assert_eq!(provider.asked.take(), [5, 5], "it is remembered");
    }
}

/// One account is never too many: then something else is wrong with it, and the text is shown.
#[test]
fn what_cannot_shrink_is_refused() {
    let provider = Rc::new(Provider {
        most_accounts: 0,
        too_many: TooMany::Status("not for you"),
        ..Provider::default()
    });
    let rpc = Rpc::over(Link(Rc::clone(&provider)), "confirmed");
    let refused = Error::NodeRefused {
        code: 413,
        message: "not for you".into(),
    };
    let addresses = [Address::new_from_array([1; 32]); 3];
    assert_eq!(rpc.accounts(&addresses), Err(refused));
    assert_eq!(provider.asked.take(), [3, 1]);
}

#[test]
fn requests_slow_down_to_what_is_allowed_and_stay_so() {
    for retry_after in [None, Some(Duration::from_secs(1))] {
        let provider = Rc::new(Provider {
            most_accounts: 5,
            too_many: TooMany::Error("max 5"),
            a_second: Some(10),
            retry_after,
            ..Provider::default()
        });
        let rpc = Rpc::over(Link(Rc::clone(&provider)), "confirmed");
        let addresses = vec![Address::new_from_array([1; 32]); 5_000];
        assert_eq!(rpc.accounts(&addresses), Ok(vec![None; 5_000]));
        let (time, refused) = (provider.now.get(), provider.refused.get());
        assert!(refused <= 5, "{refused} of 1000 requests were refused");
        assert!(
            (Duration::from_secs(99)..Duration::from_secs(130)).contains(&time),
            "a thousand requests at ten a second take {time:?}"
        );
    }
}

/// A node that limits for ever: one question is asked six times, and no more.
#[test]
fn patience_with_limits_ends() {
    let provider = Rc::new(Provider {
        a_second: Some(0),
        ..Provider::default()
    });
    let rpc = Rpc::over(Link(Rc::clone(&provider)), "confirmed");
    let limited = Error::RateLimited { retry_after: None };
    let addresses = [Address::new_from_array([1; 32])];
    assert_eq!(rpc.accounts(&addresses), Err(limited));
    assert_eq!(provider.refused.get(), 6);
}
