//! The proxy does to a request what its rule says, and nothing to any other.

use {
    crate::node::signed,
    cu_vault_network::{
        Network, SLOT, SOL,
        proxy::{Fault, Proxy, View, When},
        until, without_preflight,
    },
    serde_json::{Value, json},
    solana_account::Account,
    solana_commitment_config::CommitmentConfig,
    solana_keypair::Keypair,
    solana_pubkey::Pubkey,
    solana_rpc_client::rpc_client::RpcClient,
    solana_rpc_client_api::{client_error::Error, request::RpcRequest},
    solana_signer::Signer,
    solana_transaction::Transaction,
    std::{
        io::{ErrorKind, Read, Write},
        net::TcpStream,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        time::Duration,
    },
};

const SEND: &str = "sendTransaction";

/// A transfer of half a SOL that is about to be sent through a proxy.
struct Case {
    network: &'static Network,
    proxy: Proxy,
    client: RpcClient,
    payer: Keypair,
    to: Pubkey,
    transaction: Transaction,
}

impl Case {
    fn new() -> Self {
        let network = Network::shared();
        let proxy = Proxy::new(network.url());
        let client = RpcClient::new_with_commitment(proxy.url(), CommitmentConfig::confirmed());
        let (payer, to) = (network.wallet(SOL), Pubkey::new_unique());
        let blockhash = network
            .rpc()
            .get_latest_blockhash()
            .expect("the node answers");
        let transaction = signed(&payer, &to, SOL / 2, blockhash);
        Self {
            network,
            proxy,
            client,
            payer,
            to,
            transaction,
        }
    }

    fn send(&self) -> Result<(), Error> {
        let sent = self
            .client
            .send_transaction_with_config(&self.transaction, without_preflight());
        sent.map(|signature| assert_eq!(signature, self.transaction.signatures[0]))
    }

    #[track_caller]
    fn landed(&self) {
        until("the transfer has landed", || {
            (self.network.lamports(&self.to) == SOL / 2).then_some(())
        });
    }

    #[track_caller]
    fn has_not_landed(&self) {
        self.network.pass(3);
        assert_eq!(self.network.lamports(&self.to), 0);
    }
}

#[test]
fn without_a_rule_nothing_changes() {
    let case = Case::new();
    case.proxy.rule(When::nth(SEND, 2), Fault::RequestLost);
    case.proxy.rule(When::nth_of_all(100), Fault::RequestLost);
    let direct = case
        .network
        .rpc()
        .get_genesis_hash()
        .expect("the node answers");
    assert_eq!(
        case.client.get_genesis_hash().expect("the proxy answers"),
        direct
    );
    case.send().expect("it is sent");
    case.landed();
    assert_eq!((case.proxy.count(SEND), case.proxy.hit()), (1, 0));
    assert!(
        case.proxy
            .asked()
            .starts_with(&["getGenesisHash".to_owned()])
    );
}

#[test]
fn a_field_is_changed() {
    let case = Case::new();
    let change = Arc::new(|result: &mut Value| result["blockHeight"] = json!(7));
    case.proxy
        .rule(When::nth("getEpochInfo", 1), Fault::Changed(change));
    let (first, second) = (case.client.get_epoch_info(), case.client.get_epoch_info());
    let (first, second) = (
        first.expect("the proxy answers"),
        second.expect("the proxy answers"),
    );
    assert_eq!(first.block_height, 7);
    assert!(first.absolute_slot > 7 && second.block_height > 7);
    assert_eq!(case.proxy.hit(), 1);
}

#[test]
fn a_request_is_lost() {
    let case = Case::new();
    case.proxy.rule(When::nth(SEND, 1), Fault::RequestLost);
    connection_ended(case.send());
    case.has_not_landed();
    case.send().expect("the second one is not lost");
    case.landed();
    assert_eq!((case.proxy.count(SEND), case.proxy.hit()), (2, 1));
}

#[test]
fn an_answer_is_lost() {
    let case = Case::new();
    case.proxy.rule(When::every(SEND), Fault::AnswerLost);
    connection_ended(case.send());
    case.landed();
}

/// Not a byte more than the half arrives, though the head promises the whole.
#[test]
fn an_answer_is_cut() {
    let case = Case::new();
    case.proxy.rule(When::every(SEND), Fault::AnswerCut);
    connection_ended(case.send());
    case.landed();

    case.proxy.rule(When::every("getHealth"), Fault::AnswerCut);
    let answer = raw(&case.proxy, "getHealth");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let whole = r#"{"jsonrpc":"2.0","result":"ok","id":1}"#;
    assert!(head.to_lowercase().contains("content-length: "), "{head}");
    assert!(
        whole.starts_with(body) && body.len() <= whole.len() / 2 + 1,
        "{body}"
    );
}

/// What is done before a request never lets it through; what is done after it finds it done.
#[test]
fn something_is_done_before_and_after() {
    for after in [false, true] {
        let case = Case::new();
        let calls = Arc::new(AtomicUsize::new(0));
        let callback = calls.clone();
        let callback = Arc::new(move || {
            callback.fetch_add(1, Ordering::SeqCst);
        });
        let fault = if after {
            Fault::After(callback)
        } else {
            Fault::Before(callback)
        };
        case.proxy.rule(When::nth(SEND, 1), fault);
        connection_ended(case.send());
        assert_eq!(calls.load(Ordering::SeqCst), 1);
        if after {
            case.landed()
        } else {
            case.has_not_landed()
        }
    }
}

#[test]
fn who_asks_too_often_is_told_to_wait() {
    let case = Case::new();
    case.proxy.rule(
        When::nth("getHealth", 1),
        Fault::RateLimited(Duration::from_secs(7)),
    );
    let answer = raw(&case.proxy, "getHealth");
    assert!(
        answer.starts_with("HTTP/1.1 429 Too Many Requests\r\n"),
        "{answer}"
    );
    assert!(answer.contains("\r\nretry-after: 7\r\n"), "{answer}");
    assert!(raw(&case.proxy, "getHealth").starts_with("HTTP/1.1 200 OK\r\n"));
}

/// All seems well, but the transaction is gone.
#[test]
fn a_transaction_is_swallowed() {
    let case = Case::new();
    case.proxy.rule(When::nth(SEND, 1), Fault::Swallowed);
    case.send().expect("all seems well");
    case.has_not_landed();
    case.send().expect("the same transaction is sent again");
    case.landed();
}

#[test]
fn another_answer_than_the_nodes() {
    let case = Case::new();
    case.proxy
        .rule(When::nth("getSlot", 1), Fault::Result(json!(7)));
    case.proxy.rule(
        When::nth("getSlot", 2),
        Fault::Error(-32005, "Node is behind"),
    );
    assert_eq!(case.client.get_slot().expect("a slot"), 7);
    let error = case.client.get_slot().expect_err("an error").to_string();
    assert!(
        error.contains("-32005") && error.contains("Node is behind"),
        "{error}"
    );
    assert!(case.client.get_slot().expect("a slot") > 31);
}

/// A node that is behind knows nothing of the transaction, and its accounts are the old ones, in every
/// answer that tells of them.
#[test]
fn a_node_is_behind() {
    let case = Case::new();
    let (payer, to) = (case.payer.pubkey(), case.to);
    let view = Arc::new(View::new(case.network.rpc(), &[payer, to]));
    case.send().expect("it is sent");
    case.landed();
    case.network.pass(3);
    let methods = [
        "getSignatureStatuses",
        "getAccountInfo",
        "getMultipleAccounts",
        "getBalance",
        "getEpochInfo",
        "getLatestBlockhash",
        "getSlot",
        "getBlockHeight",
    ];
    for method in methods {
        case.proxy
            .rule(When::every(method), Fault::Lagging(view.clone()));
    }
    let (behind, node) = (&case.client, case.network.rpc());

    let statuses = behind
        .get_signature_statuses(&case.transaction.signatures)
        .expect("an answer");
    assert_eq!(
        (statuses.context.slot, statuses.value),
        (view.slot(), vec![None])
    );
    let balance = |client: &RpcClient| client.get_balance(&payer).expect("an answer");
    assert_eq!((balance(behind), balance(node)), (SOL, SOL / 2 - 5_000));
    let processed = CommitmentConfig::processed();
    let accounts = |client: &RpcClient| {
        let one = client
            .get_account_with_commitment(&to, processed)
            .expect("an answer")
            .value;
        let more = client.get_multiple_accounts_with_commitment(&[payer, to], processed);
        let more = more.expect("an answer").value;
        assert_eq!(one, more[1]);
        let lamports = |account: &Option<Account>| account.as_ref().map(|account| account.lamports);
        [lamports(&more[0]), lamports(&more[1])]
    };
    assert_eq!(accounts(behind), [Some(SOL), None]);
    assert_eq!(accounts(node), [Some(SOL / 2 - 5_000), Some(SOL / 2)]);
    let epoch = behind.get_epoch_info().expect("an answer");
    assert_eq!(epoch.absolute_slot, view.slot());
    assert_eq!(behind.get_slot().expect("an answer"), view.slot());
    assert_eq!(
        behind.get_block_height().expect("an answer"),
        epoch.block_height
    );
    let blockhash = || behind.get_latest_blockhash().expect("an answer");
    let (first, newest) = (blockhash(), node.get_latest_blockhash().expect("an answer"));
    case.network.pass(2);
    assert_eq!(first, blockhash());
    assert_ne!(first, newest);

    // Who says what they have seen already gets no answer from the past.
    let least = json!([payer.to_string(), {"minContextSlot": view.slot() + 1}]);
    let refused = behind
        .send::<Value>(RpcRequest::GetBalance, least)
        .expect_err("refused");
    assert!(refused.to_string().contains("-32016"), "{refused}");
}

/// An earlier status is given as it was then: no more than confirmed.
#[test]
fn a_node_that_is_a_little_behind_knows_the_transaction() {
    let case = Case::new();
    case.send().expect("it is sent");
    case.landed();
    case.network.pass(3);
    let view = Arc::new(View::new(case.network.rpc(), &[]));
    case.network.pass(40);
    case.proxy
        .rule(When::every("getSignatureStatuses"), Fault::Lagging(view));
    let status = |client: &RpcClient| {
        let statuses = client.get_signature_statuses(&case.transaction.signatures);
        let [Some(status)] = &statuses.expect("an answer").value[..] else {
            panic!("the transaction is known");
        };
        (
            status.slot,
            status.confirmations.is_none(),
            status.satisfies_commitment(CommitmentConfig::finalized()),
        )
    };
    let (then, now) = (status(&case.client), status(case.network.rpc()));
    assert_eq!((then.1, then.2), (false, false));
    assert_eq!((now.1, now.2), (true, true));
    assert_eq!(then.0, now.0);
}

/// The client saw the connection end; no refusal was reported.
#[track_caller]
fn connection_ended(result: Result<(), Error>) {
    let error = result.expect_err("there is no answer");
    let text = format!("{error:?}");
    assert!(text.contains("kind: Reqwest"), "{text}");
}

/// The answer, byte for byte.
fn raw(proxy: &Proxy, method: &str) -> String {
    let mut stream =
        TcpStream::connect(proxy.url().trim_start_matches("http://")).expect("it listens");
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": method}).to_string();
    write!(
        stream,
        "POST / HTTP/1.1\r\nhost: proxy\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("it is sent");
    stream.set_read_timeout(Some(50 * SLOT)).expect("a time");
    let mut answer = Vec::new();
    // Until the connection ends, or no more comes.
    let end = stream
        .read_to_end(&mut answer)
        .map_err(|error| error.kind());
    assert!(matches!(end, Ok(_) | Err(ErrorKind::WouldBlock)), "{end:?}");
    String::from_utf8(answer).expect("text")
}
