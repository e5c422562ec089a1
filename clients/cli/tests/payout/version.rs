//! Which version of transactions is sent, and what it takes of each.

use {
    crate::{
        payout::{
            command::Desk,
            faults::json::answer,
            world::{SOL, World, payee, world},
        },
        schema::validated,
    },
    cu_vault_cli::{
        error::Error,
        network::{
            Network,
            http::{Response, Transport},
            rpc::Rpc,
        },
        payout::version::GATE,
    },
    serde_json::{Value, json},
    solana_sdk_ids::{feature, system_program},
    std::time::Duration,
};

/// Enough for two transactions of version 1.
const ROWS: usize = 62;

fn desk() -> Desk {
    let desk = Desk::new(world(10 * SOL));
    desk.list_of(ROWS);
    desk
}

/// Active since slot 7.
const ACTIVE: [u8; 9] = [1, 7, 0, 0, 0, 0, 0, 0, 0];

#[track_caller]
fn sends(desk: &Desk, arguments: &[&str], what: &str, transactions: usize) {
    let line = format!("  sends    {what}\n");
    let dry = desk.payout(arguments);
    assert!(dry.out.contains(&line), "{}{}", dry.out, dry.err);
    let version = if what.contains("v1") { "v1" } else { "v0" };
    let json = desk.payout(&[arguments, &["--output", "json"]].concat());
    assert_eq!(validated(&json.out)["version"], version);

    let ended = desk.payout(&[arguments, &["--send", "--yes"]].concat());
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.contains(&line), "{}", ended.err);
    assert_eq!(desk.world.different(), transactions);
    for n in 0..ROWS {
        assert_eq!(desk.world.lamports(&payee(n)), SOL / 100);
    }
}

#[test]
fn v1_where_the_gate_is_active() {
    let desk = desk();
    desk.world.put(GATE, feature::ID, ACTIVE.into());
    sends(&desk, &[], "2 v1 transactions with up to 61 rows", 2);
}

/// An account that anyone may make, or of a gate that is to be activated, is not an active gate.
#[test]
fn v0_where_it_is_not() {
    for (owner, data) in [
        (feature::ID, &[0; 9][..]),
        (feature::ID, &[]),
        (feature::ID, &[1]),
        (system_program::ID, &ACTIVE),
    ] {
        let desk = desk();
        desk.world.put(GATE, owner, data.into());
        sends(&desk, &[], "3 v0 transactions with up to 24 rows", 3);
    }
}

#[test]
fn v0_if_asked_for() {
    let three = "3 v0 transactions with up to 24 rows";
    sends(&desk(), &["--v0"], three, 3);
}

/// The limit is 0 without a word in the header: that the payout above lands shows that it is there. A price is in
/// the header too.
#[test]
fn v1_with_a_price() {
    let desk = desk();
    let before = desk.world.lamports(&desk.world.vault);
    let one = "2 v1 transactions with up to 61 rows";
    sends(&desk, &["--priority-fee", "1000000"], one, 2);
    assert_eq!(
        before - desk.world.lamports(&desk.world.vault),
        62 * SOL / 100
    );
}

#[test]
fn a_lookup_table_is_not_used_with_v1() {
    let desk = desk();
    let dry = desk.payout(&["--lookup-table", &payee(0).to_string()]);
    let note = "  note     --lookup-table is not used: v1 transactions hold every address\n";
    assert!(dry.out.contains(note), "{}{}", dry.out, dry.err);
}

/// A provider that knows only packets of 1,232 bytes, in front of a cluster that takes more.
struct OldProvider(World);

impl Transport for OldProvider {
    fn post(&self, request: &Value) -> Result<Response, Error> {
        const MOST_BASE64: usize = 1_644;
        let (method, params) = (
            request["method"].as_str().expect("a method"),
            &request["params"],
        );
        let is_long = params[0]
            .as_str()
            .is_some_and(|text| text.len() > MOST_BASE64);
        let body = match method {
            "simulateTransaction" if is_long => json!({"error": {
                "code": -32602,
                "message": "base64 encoded too large (max: encoded/raw 1644/1232)",
            }}),
            _ => json!({"result": answer(&self.0, method, params)?}),
        };
        let mut body = body;
        body["jsonrpc"] = "2.0".into();
        body["id"] = request["id"].clone();
        Ok(Response {
            status: 200,
            retry_after: None,
            body: body.to_string().into_bytes(),
        })
    }

    fn wait(&self, _: Duration) {
        self.0.next_block();
    }
}

#[test]
fn a_provider_that_takes_no_v1() {
    let desk = desk();
    let network = || -> Box<dyn Network> {
        let provider = OldProvider(desk.world.clone());
        Box::new(Rpc::over(provider, "confirmed"))
    };
    let ended = desk.payout_over(&network, &["--send", "--yes"]);
    let why = "error: the node refuses the request: base64 encoded too large (max: encoded/raw 1644/1232); if it \
               takes no v1 transactions yet, add --v0 (code -32602)\n";
    assert_eq!((ended.code, ended.err.as_str()), (3, why));
    assert_eq!(desk.world.handed_over(), 0);
    let ended = desk.payout_over(&network, &["--send", "--yes", "--v0"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
}
