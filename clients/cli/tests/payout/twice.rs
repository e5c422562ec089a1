//! What could pay the wrong people, or too much, is asked twice: where one answer is wrong, nothing is sent.

use {
    crate::payout::{
        command::Desk,
        faults::json::answer,
        tokens,
        world::{SOL, World, payee, world},
    },
    base64::{Engine, prelude::BASE64_STANDARD},
    cu_vault_cli::{
        error::Error,
        network::{
            Network,
            http::{Response, Transport},
            rpc::Rpc,
        },
    },
    cu_vault_interface::token::SPL_TOKEN_ID,
    serde_json::{Value, json},
    std::cell::Cell,
};

/// Changes an answer, once.
type Change = fn(&str, &Value, &mut Value) -> bool;

struct Wrong {
    world: World,
    change: Change,
    is_done: Cell<bool>,
}

impl Transport for Wrong {
    fn post(&self, request: &Value) -> Result<Response, Error> {
        let (method, params) = (request["method"].as_str(), &request["params"]);
        let method = method.expect("a method");
        let mut result = answer(&self.world, method, params)?;
        if !self.is_done.get() {
            self.is_done.set((self.change)(method, params, &mut result));
        }
        let answer = json!({"jsonrpc": "2.0", "id": request["id"], "result": result});
        Ok(Response {
            status: 200,
            retry_after: None,
            body: answer.to_string().into_bytes(),
        })
    }

    fn wait(&self, _: std::time::Duration) {
        self.world.next_block();
    }
}

/// The payout is refused with this, and nothing is sent; where the node is right it is done.
#[track_caller]
fn refused(desk: &Desk, arguments: &[&str], change: Change, why: &str) {
    let network = || -> Box<dyn Network> {
        let wrong = Wrong {
            world: desk.world.clone(),
            change,
            is_done: Cell::new(false),
        };
        Box::new(Rpc::over(wrong, "confirmed"))
    };
    let arguments = [&["--send", "--yes"], arguments].concat();
    let ended = desk.payout_over(&network, &arguments);
    let line = format!("error: {why}; its answers prove nothing: name another node with --url\n");
    assert_eq!((ended.code, ended.err), (3, line));
    assert_eq!(desk.world.handed_over(), 0);
    assert_eq!(desk.payout(&arguments).code, 0);
}

/// Changes the bytes of an account where it is requested alone, or with others.
fn change_account(
    address: &str,
    params: &Value,
    result: &mut Value,
    change: impl FnOnce(&mut Vec<u8>),
) -> bool {
    let asked = params[0].as_array().map(Vec::as_slice).unwrap_or_default();
    let Some(index) = asked.iter().position(|asked| asked == address) else {
        return false;
    };
    let data = &mut result["value"][index]["data"][0];
    let bytes = BASE64_STANDARD.decode(data.as_str().expect("a text"));
    let mut bytes = bytes.expect("it is base64");
    change(&mut bytes);
    *data = json!(BASE64_STANDARD.encode(bytes));
    true
}

/// A transaction names recipients by their places in the table: two of them change places.
#[test]
fn a_lookup_table() {
    const FIRST: usize = 56;
    let world = world(10 * SOL);
    let payees: Vec<_> = (0..60).map(payee).collect();
    let table = world.lookup_table(&payees).to_string();
    let desk = Desk::new(world);
    let rows: Vec<_> = payees
        .iter()
        .map(|payee| (payee.to_string(), "0.01"))
        .collect();
    desk.list(&rows);
    refused(
        &desk,
        &["--v0", "--lookup-table", &table],
        |method, params, result| {
            let asked = params[0].as_array().map_or(0, Vec::len);
            let is_table = method == "getMultipleAccounts" && asked == 1;
            let data = result["value"][0]["data"][0].as_str().unwrap_or_default();
            if !is_table || data.len() < 2_000 {
                return false;
            }
            let table = params[0][0].as_str().expect("an address").to_owned();
            change_account(&table, params, result, |bytes| {
                let (first, second) = bytes[FIRST..].split_at_mut(32);
                first.swap_with_slice(&mut second[..32]);
            })
        },
        "this node reports the lookup tables in two ways",
    );
    for payee in payees {
        assert_eq!(desk.world.lamports(&payee), SOL / 100);
    }
}

/// Three decimals less, and every recipient would get a thousandth.
#[test]
fn the_decimals_of_the_mint() {
    const DECIMALS: usize = 44;
    let (desk, mint) = tokens::desk(SPL_TOKEN_ID, 3);
    tokens::list(&desk, 3);
    let address = mint.address.to_string();
    refused(
        &desk,
        &["--mint", &address],
        |method, params, result| {
            let asked = params[0].as_array().map(Vec::as_slice).unwrap_or_default();
            let Some(mint) = asked.last().and_then(Value::as_str).map(str::to_owned) else {
                return false;
            };
            let is_mint = method == "getMultipleAccounts" && asked.len() == 4;
            is_mint && change_account(&mint, params, result, |bytes| bytes[DECIMALS] -= 3)
        },
        &format!("this node reports the decimals of mint {address} as 3 and as 6"),
    );
    tokens::exactly_once(&desk.world, &mint, 3);
}

/// A journal that is bound to another cluster would be refused by every other node.
#[test]
fn the_cluster() {
    let desk = Desk::new(world(10 * SOL));
    desk.list(&[(payee(0).to_string(), "0.01")]);
    let genesis = desk.world.genesis_hash().expect("it answers");
    refused(
        &desk,
        &[],
        |method, _, result| {
            *result = match method {
                "getGenesisHash" => json!(payee(7).to_string()),
                _ => result.take(),
            };
            method == "getGenesisHash"
        },
        &format!(
            "this node reports two genesis hashes, {} and {genesis}",
            payee(7)
        ),
    );
    assert_eq!(desk.world.lamports(&payee(0)), SOL / 100);
}
