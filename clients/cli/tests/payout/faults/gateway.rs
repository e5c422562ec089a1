//! A gateway between the command line and the world that is wrong about one fact.

use {
    super::{
        json::answer,
        kinds::{Fault, Field, Kind},
    },
    crate::payout::world::{FINAL, VALID, World},
    cu_vault_cli::{
        error::Error,
        network::{
            Network,
            http::{Response, Transport},
            rpc::Rpc,
        },
    },
    serde_json::{Value, json},
    std::{
        cell::{Cell, RefCell},
        collections::BTreeMap,
        rc::Rc,
        time::Duration,
    },
};

/// What it is wrong about, and when.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub field: Field,
    pub fault: Fault,
    /// Of several ways to be wrong, which.
    pub way: usize,
    /// The request of its method, counted from 1, that is answered wrong …
    pub at: usize,
    /// … and whether all after it are too.
    pub from_then_on: bool,
}

/// What simulations come to as long as nothing has changed, by their parameters.
pub type Simulated = Rc<RefCell<BTreeMap<String, Value>>>;

/// The worlds that it knows: as it is, as it was before, and another cluster.
pub struct Gateway {
    pub now: World,
    pub before: World,
    pub other: World,
    plan: Option<Plan>,
    simulated: Simulated,
    asked: RefCell<BTreeMap<String, usize>>,
    /// The last true answer to each method, and to any.
    last: RefCell<BTreeMap<String, Value>>,
    last_of_all: RefCell<Value>,
    hits: Cell<usize>,
}

/// More steps than a blockhash lasts and finality takes.
const LATE: u64 = 2 * (VALID + FINAL);

impl Gateway {
    pub fn new(
        [now, before, other]: [World; 3],
        plan: Option<Plan>,
        simulated: &Simulated,
    ) -> Rc<Self> {
        Rc::new(Self {
            now,
            before,
            other,
            plan,
            simulated: Rc::clone(simulated),
            asked: RefCell::default(),
            last: RefCell::default(),
            last_of_all: RefCell::default(),
            hits: Cell::default(),
        })
    }

    pub fn network(self: &Rc<Self>) -> Box<dyn Network> {
        Box::new(Rpc::over(Link(Rc::clone(self)), "confirmed"))
    }

    /// How often each method was asked.
    pub fn asked(&self) -> BTreeMap<String, usize> {
        self.asked.borrow().clone()
    }

    /// How many answers were changed.
    pub fn hits(&self) -> usize {
        self.hits.get()
    }

    fn answer(&self, method: &str, params: &Value) -> Result<Reply, Error> {
        let count = {
            let mut asked = self.asked.borrow_mut();
            let count = asked.entry(method.to_owned()).or_default();
            *count += 1;
            *count
        };
        let plan = self.plan.filter(|plan| {
            plan.field.method == method
                && (count == plan.at || count > plan.at && plan.from_then_on)
        });
        let truth = self.truth(method, params)?;
        let reply = match plan {
            None => Reply::Result(truth.clone()),
            Some(plan) => self.wrong(plan, method, params, &truth)?,
        };
        self.last
            .borrow_mut()
            .insert(method.to_owned(), truth.clone());
        *self.last_of_all.borrow_mut() = truth;
        Ok(reply)
    }

    /// All runs begin with the same world, and simulate the same: that is worked out once.
    fn truth(&self, method: &str, params: &Value) -> Result<Value, Error> {
        if method != "simulateTransaction" || !self.now.is_untouched() {
            return answer(&self.now, method, params);
        }
        let key = params.to_string();
        if let Some(known) = self.simulated.borrow().get(&key) {
            return Ok(known.clone());
        }
        let truth = answer(&self.now, method, params)?;
        self.simulated.borrow_mut().insert(key, truth.clone());
        Ok(truth)
    }

    fn wrong(
        &self,
        plan: Plan,
        method: &str,
        params: &Value,
        truth: &Value,
    ) -> Result<Reply, Error> {
        let Plan {
            field, fault, way, ..
        } = plan;
        let whole = field.kind == Kind::Answer;
        if whole && fault == Fault::Truncated {
            self.hits.set(self.hits.get() + 1);
            return Ok(Reply::Half(truth.clone()));
        }
        let source = match fault {
            Fault::OtherNode if method != "sendTransaction" => answer(&self.other, method, params)?,
            Fault::Stale if method != "sendTransaction" => answer(&self.before, method, params)?,
            Fault::Repeated => {
                let last = self.last.borrow().get(method).cloned();
                last.unwrap_or_else(|| self.last_of_all.borrow().clone())
            }
            _ => truth.clone(),
        };
        let mut result = truth.clone();
        if fault == Fault::Late {
            self.now.pass(LATE);
            if !whole {
                result = answer(&self.now, method, params)?;
            }
        }
        for path in field.paths(&result) {
            let taken = source.pointer(&path).cloned().unwrap_or_default();
            let wrong = fault.change(&field, way, &taken, &source);
            if let (Some(wrong), Some(value)) = (wrong, result.pointer_mut(&path)) {
                *value = wrong;
            }
        }
        if result != *truth || fault == Fault::Late {
            self.hits.set(self.hits.get() + 1);
        }
        Ok(Reply::Result(result))
    }
}

enum Reply {
    Result(Value),
    /// The half of it.
    Half(Value),
}

struct Link(Rc<Gateway>);

impl Transport for Link {
    fn post(&self, request: &Value) -> Result<Response, Error> {
        let method = request["method"].as_str().expect("a method");
        let reply = self.0.answer(method, &request["params"])?;
        let whole = |result: Value| {
            let answer = json!({"jsonrpc": "2.0", "id": request["id"], "result": result});
            answer.to_string().into_bytes()
        };
        let body = match reply {
            Reply::Result(result) => whole(result),
            Reply::Half(result) => {
                let mut body = whole(result);
                body.truncate(body.len() / 2);
                body
            }
        };
        Ok(Response {
            status: 200,
            retry_after: None,
            body,
        })
    }

    fn wait(&self, time: Duration) {
        self.0.now.wait(time);
    }
}
