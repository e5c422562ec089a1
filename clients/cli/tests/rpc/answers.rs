//! Good answers, and their requests.

use {
    crate::rpc::node::{Node, Say},
    cu_vault_cli::{
        error::Error,
        network::{Blockhash, Finality, Height, Network, Recorded, Status, Statuses, Validity},
    },
    cu_vault_interface::{Address, token::SPL_TOKEN_ID},
    serde_json::{Value, json},
    solana_account::Account,
    solana_instruction_error::InstructionError,
    solana_message::{Message, VersionedMessage},
    solana_signature::Signature,
    solana_transaction::versioned::VersionedTransaction,
    solana_transaction_error::TransactionError,
};

const ONE: Address = Address::new_from_array([1; 32]);
const TWO: Address = Address::new_from_array([2; 32]);

/// What was asked: method and parameters.
fn question(asked: &Value) -> (&str, &Value) {
    (asked["method"].as_str().expect("a text"), &asked["params"])
}

fn transaction() -> VersionedTransaction {
    let message = Message::new(&[], Some(&ONE));
    VersionedTransaction {
        signatures: vec![Signature::from([7; 64])],
        message: VersionedMessage::Legacy(message),
    }
}

fn account_json(data: &str) -> Value {
    json!({
        "lamports": 5, "owner": TWO.to_string(), "data": [data, "base64"], "executable": true,
        "rentEpoch": u64::MAX, "space": 3,
    })
}

fn account() -> Account {
    Account {
        lamports: 5,
        data: vec![1, 2, 3],
        owner: TWO,
        executable: true,
        rent_epoch: u64::MAX,
    }
}

#[test]
fn accounts_in_chunks_of_a_hundred() {
    let chunk = |count: usize| {
        let mut accounts = vec![Value::Null; count - 1];
        accounts.push(account_json("AQID"));
        Say::Result(json!({"context": {"slot": 1}, "value": accounts}))
    };
    let node = Node::new(vec![chunk(100), chunk(1)]);
    let accounts = node.rpc().accounts(&[ONE; 101]).expect("an answer");
    let mut expected = vec![None; 99];
    expected.extend([Some(account()), Some(account())]);
    assert_eq!(accounts, expected);
    let config = json!({"encoding": "base64", "commitment": "confirmed"});
    for (asked, count) in node.asked().iter().zip([100, 1]) {
        let params = json!([vec![ONE.to_string(); count], config]);
        assert_eq!(question(asked), ("getMultipleAccounts", &params));
    }
}

#[test]
fn token_accounts_in_order() {
    let keyed =
        |address: Address| json!({"pubkey": address.to_string(), "account": account_json("AQID")});
    let value = json!({"context": {"slot": 1}, "value": [keyed(TWO), keyed(ONE)]});
    let node = Node::new(vec![Say::Result(value)]);
    let accounts = node.rpc().token_accounts(&ONE, &SPL_TOKEN_ID);
    assert_eq!(accounts, Ok(vec![(ONE, account()), (TWO, account())]));
    let params = json!([
        ONE.to_string(),
        {"programId": SPL_TOKEN_ID.to_string()},
        {"encoding": "base64", "commitment": "confirmed"},
    ]);
    assert_eq!(
        question(&node.asked()[0]),
        ("getTokenAccountsByOwner", &params)
    );
}

#[test]
fn heights_hashes_and_fees() {
    let hash = TWO.to_string();
    let node = Node::new(vec![
        Say::Result(json!(hash)),
        Say::Result(json!({
            "context": {"slot": 1}, "value": {"blockhash": hash, "lastValidBlockHeight": 77},
        })),
        Say::Result(
            json!({"absoluteSlot": 9, "blockHeight": 8, "epoch": 1, "slotIndex": 0,
            "slotsInEpoch": 32, "transactionCount": null}),
        ),
        Say::Result(json!({"context": {"slot": 9}, "value": false})),
        Say::Result(json!(4)),
        Say::Result(
            json!([{"slot": 1, "prioritizationFee": 3}, {"slot": 2, "prioritizationFee": 0}]),
        ),
    ]);
    let rpc = node.rpc();
    let hash = TWO.to_bytes().into();
    assert_eq!(rpc.genesis_hash(), Ok(hash));
    let blockhash = Blockhash {
        hash,
        last_valid_block_height: 77,
        slot: 1,
    };
    assert_eq!(rpc.latest_blockhash(), Ok(blockhash));
    let height = Height {
        slot: 9,
        block_height: 8,
    };
    assert_eq!(rpc.finalized(), Ok(height));
    let validity = Validity {
        slot: 9,
        is_valid: false,
    };
    assert_eq!(rpc.blockhash_validity(&hash), Ok(validity));
    assert_eq!(rpc.history_start(), Ok(4));
    assert_eq!(rpc.priority_fees(&[ONE]), Ok(vec![3, 0]));
    let asked = node.asked();
    let expected = [
        ("getGenesisHash", json!([])),
        ("getLatestBlockhash", json!([{"commitment": "confirmed"}])),
        ("getEpochInfo", json!([{"commitment": "finalized"}])),
        (
            "isBlockhashValid",
            json!([hash.to_string(), {"commitment": "finalized"}]),
        ),
        ("getFirstAvailableBlock", json!([])),
        ("getRecentPrioritizationFees", json!([[ONE.to_string()]])),
    ];
    for (asked, (method, params)) in asked.iter().zip(&expected) {
        assert_eq!(question(asked), (*method, params));
    }
}

#[test]
fn a_simulation() {
    let value = json!({
        "err": null, "logs": ["a", "b"], "unitsConsumed": 42,
        "returnData": {"programId": TWO.to_string(), "data": ["AQI=", "base64"]},
        "accounts": [account_json("AQID"), null],
    });
    let failed = json!({
        "err": {"InstructionError": [2, {"Custom": 6010}]}, "logs": null, "unitsConsumed": 7,
        "accounts": null,
    });
    let wrap = |value: Value| Say::Result(json!({"context": {"slot": 1}, "value": value}));
    let node = Node::new(vec![wrap(value), wrap(failed)]);
    let rpc = node.rpc();
    let simulation = rpc
        .simulate(&transaction(), &[ONE, TWO])
        .expect("an answer");
    assert_eq!(simulation.error, None);
    assert_eq!(simulation.logs, ["a", "b"]);
    assert_eq!(simulation.units, 42);
    assert_eq!(simulation.return_data, Some((TWO, vec![1, 2])));
    assert_eq!(simulation.after, [Some(account()), None]);
    let failed = rpc.simulate(&transaction(), &[]).expect("an answer");
    let error = TransactionError::InstructionError(2, InstructionError::Custom(6010));
    assert_eq!((failed.error, failed.units), (Some(error), 7));

    let asked = node.asked();
    let (method, params) = question(&asked[0]);
    assert_eq!(method, "simulateTransaction");
    let config = json!({
        "encoding": "base64", "commitment": "confirmed", "sigVerify": false,
        "replaceRecentBlockhash": true,
        "accounts": {"encoding": "base64", "addresses": [ONE.to_string(), TWO.to_string()]},
    });
    assert_eq!(params[1], config);
}

#[test]
fn a_transaction_is_sent_as_it_is() {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let node = Node::new(vec![Say::Result(json!("a signature"))]);
    assert_eq!(node.rpc().send(&transaction()), Ok(()));
    let asked = node.asked();
    let (method, params) = question(&asked[0]);
    assert_eq!(method, "sendTransaction");
    let bytes = BASE64_STANDARD.decode(params[0].as_str().expect("a text"));
    let sent: VersionedTransaction =
        wincode::deserialize(&bytes.expect("base64")).expect("a transaction");
    assert_eq!(sent, transaction());
    let config = json!({"encoding": "base64", "skipPreflight": true, "maxRetries": 0});
    assert_eq!(params[1], config);
}

#[test]
fn statuses_as_of_the_oldest_answer() {
    let node = Node::new(vec![
        Say::Result(json!({"context": {"slot": 12}, "value": vec![Value::Null; 256]})),
        Say::Result(json!({"context": {"slot": 11}, "value": [
            {"slot": 3, "confirmations": null, "err": null, "confirmationStatus": "finalized"},
            {"slot": 4, "confirmations": 1, "err": "AccountInUse", "confirmationStatus": "confirmed"},
            {"slot": 5, "confirmations": 0,
             "err": {"InstructionError": [0, {"BorshIoError": "Unknown"}]},
             "confirmationStatus": "processed"},
        ]})),
    ]);
    let signatures = vec![Signature::from([3; 64]); 259];
    let statuses = node.rpc().statuses(&signatures);
    let borsh = TransactionError::InstructionError(0, InstructionError::BorshIoError);
    let mut of = vec![None; 256];
    of.extend(
        [
            (3, Ok(()), Finality::Finalized),
            (4, Err(TransactionError::AccountInUse), Finality::Confirmed),
            (5, Err(borsh), Finality::Processed),
        ]
        .map(|(slot, result, finality)| {
            Some(Status {
                slot,
                result,
                finality,
            })
        }),
    );
    assert_eq!(statuses, Ok(Statuses { slot: 11, of }));
    let asked = node.asked();
    let (method, params) = question(&asked[1]);
    assert_eq!(method, "getSignatureStatuses");
    assert_eq!(params[1], json!({"searchTransactionHistory": true}));
}

/// Nodes tell an outcome twice. A status that tells two is none.
#[test]
fn a_status_that_contradicts_itself() {
    let status = |status: Value| {
        Say::Result(json!({"context": {"slot": 1}, "value": [
            {"slot": 3, "err": null, "status": status, "confirmationStatus": "finalized"},
        ]}))
    };
    let node = Node::new(vec![
        status(json!({"Err": "AccountInUse"})),
        status(json!({"Ok": null})),
    ]);
    let rpc = node.rpc();
    let asked = [Signature::default()];
    let error = Error::Transport("it sent a status that contradicts itself".into());
    assert_eq!(rpc.statuses(&asked), Err(error));
    let good = rpc.statuses(&asked).expect("an answer").of;
    assert_eq!(good[0].as_ref().map(|status| &status.result), Some(&Ok(())));
}

/// Without its outcome a status is none: success is said, not left out.
#[test]
fn a_status_without_an_outcome() {
    let status = json!({"slot": 3, "confirmationStatus": "finalized"});
    let answer = json!({"context": {"slot": 1}, "value": [status]});
    let node = Node::new((0..6).map(|_| Say::Result(answer.clone())).collect());
    let error = node.rpc().statuses(&[Signature::default()]);
    let error = error.expect_err("it is none");
    assert_eq!(
        error,
        Error::Transport(
            "its answer to getSignatureStatuses makes no sense: missing field `err`".into()
        )
    );
}

#[test]
fn a_transaction_of_the_history() {
    let node = Node::new(vec![
        Say::Result(Value::Null),
        Say::Result(json!({"slot": 5, "meta": {"err": null, "fee": 5000}, "version": "legacy"})),
        Say::Result(json!({"slot": 6, "meta": {"err": "AccountInUse"}, "blockTime": 1})),
    ]);
    let rpc = node.rpc();
    let signature = Signature::from([3; 64]);
    assert_eq!(rpc.transaction(&signature), Ok(None));
    for (slot, result) in [(5, Ok(())), (6, Err(TransactionError::AccountInUse))] {
        let recorded = Recorded { slot, result };
        assert_eq!(rpc.transaction(&signature), Ok(Some(recorded)));
    }
    let asked = node.asked();
    let config = json!({
        "encoding": "base64", "commitment": "confirmed", "maxSupportedTransactionVersion": 1,
    });
    let params = json!([signature.to_string(), config]);
    assert_eq!(question(&asked[0]), ("getTransaction", &params));
}

/// An error that this program does not know is no success.
#[test]
fn an_error_from_the_future() {
    let node = Node::new(vec![Say::Result(json!({"context": {"slot": 1}, "value": [
        {"slot": 3, "err": "SomethingNew", "confirmationStatus": "finalized"},
    ]}))]);
    let error = Error::NodeRefused {
        code: 0,
        message: "the transaction fails with an error that is not known here, \"SomethingNew\""
            .into(),
    };
    assert_eq!(node.rpc().statuses(&[Signature::default()]), Err(error));
    assert_eq!(node.asked().len(), 1);
}
