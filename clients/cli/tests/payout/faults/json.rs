//! The world over JSON-RPC: each answer as a node writes it.

use {
    crate::payout::world::{World, slot},
    base64::{Engine, prelude::BASE64_STANDARD},
    cu_vault_cli::{
        error::Error,
        network::{Finality, Network, Status},
    },
    cu_vault_interface::Address,
    serde_json::{Value, json},
    solana_account::Account,
    solana_signature::Signature,
    solana_transaction::versioned::VersionedTransaction,
    solana_transaction_error::TransactionError,
    std::str::FromStr,
};

/// What the world answers to a request.
pub fn answer(world: &World, method: &str, params: &Value) -> Result<Value, Error> {
    let now = slot(world.height());
    let context = |value: Value| json!({"context": {"slot": now}, "value": value});
    Ok(match method {
        "getGenesisHash" => json!(world.genesis_hash()?.to_string()),
        "getMultipleAccounts" => {
            let accounts = world.accounts(&list::<Address>(&params[0]))?;
            let accounts = accounts.iter().map(|one| one.as_ref().map(account));
            context(accounts.collect())
        }
        "getTokenAccountsByOwner" => {
            let [owner, program] = [&params[0], &params[1]["programId"]].map(parsed);
            let accounts = world.token_accounts(&owner, &program)?;
            let keyed = accounts.iter().map(
                |(address, one)| json!({"pubkey": address.to_string(), "account": account(one)}),
            );
            context(keyed.collect())
        }
        "getLatestBlockhash" => {
            let blockhash = world.latest_blockhash()?;
            json!({"context": {"slot": blockhash.slot}, "value": {
                "blockhash": blockhash.hash.to_string(),
                "lastValidBlockHeight": blockhash.last_valid_block_height,
            }})
        }
        "getEpochInfo" => {
            let height = world.finalized()?;
            json!({"absoluteSlot": height.slot, "blockHeight": height.block_height, "epoch": 1})
        }
        "isBlockhashValid" => {
            let validity = world.blockhash_validity(&parsed(&params[0]))?;
            json!({"context": {"slot": validity.slot}, "value": validity.is_valid})
        }
        "simulateTransaction" => {
            let watched = list::<Address>(&params[1]["accounts"]["addresses"]);
            let simulation = world.simulate(&transaction(params), &watched)?;
            let after = simulation.after.iter();
            context(json!({
                "err": simulation.error,
                "logs": simulation.logs,
                "unitsConsumed": simulation.units,
                "accounts": after.map(|one| one.as_ref().map(account)).collect::<Vec<_>>(),
            }))
        }
        "sendTransaction" => {
            let transaction = transaction(params);
            world.send(&transaction)?;
            json!(transaction.signatures[0].to_string())
        }
        "getSignatureStatuses" => {
            let statuses = world.statuses(&list::<Signature>(&params[0]))?;
            let of = statuses.of.iter().map(|one| one.as_ref().map(status));
            json!({"context": {"slot": statuses.slot}, "value": of.collect::<Vec<_>>()})
        }
        "getTransaction" => match world.transaction(&parsed(&params[0]))? {
            None => Value::Null,
            Some(recorded) => {
                json!({"slot": recorded.slot, "meta": {"err": error(&recorded.result)}})
            }
        },
        "getFirstAvailableBlock" => json!(world.history_start()?),
        "getRecentPrioritizationFees" => {
            let fees = world.priority_fees(&[])?.into_iter();
            fees.map(|fee| json!({"slot": now, "prioritizationFee": fee}))
                .collect()
        }
        other => panic!("nobody asks for {other}"),
    })
}

fn account(account: &Account) -> Value {
    json!({
        "lamports": account.lamports,
        "owner": account.owner.to_string(),
        "data": [BASE64_STANDARD.encode(&account.data), "base64"],
        "executable": account.executable,
    })
}

/// Without the outcome a second time, by which a wrong one would be noticed at once.
fn status(status: &Status) -> Value {
    json!({
        "slot": status.slot,
        "err": error(&status.result),
        "confirmationStatus": match status.finality {
            Finality::Processed => "processed",
            Finality::Confirmed => "confirmed",
            Finality::Finalized => "finalized",
        },
    })
}

fn error(result: &Result<(), TransactionError>) -> Value {
    json!(result.as_ref().err())
}

fn transaction(params: &Value) -> VersionedTransaction {
    let text = params[0].as_str().expect("a transaction in base64");
    let bytes = BASE64_STANDARD.decode(text).expect("it is base64");
    wincode::deserialize(&bytes).expect("it is a transaction")
}

fn list<T: FromStr>(values: &Value) -> Vec<T> {
    let values = values.as_array().map(Vec::as_slice).unwrap_or_default();
    values.iter().map(parsed).collect()
}

fn parsed<T: FromStr>(value: &Value) -> T {
    let parsed = value.as_str().and_then(|text| text.parse().ok());
    parsed.expect("an address, a hash or a signature")
}
