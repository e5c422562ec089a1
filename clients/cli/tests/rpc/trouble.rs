//! Bad answers and none: what is asked again, and what is not.

use {
    crate::rpc::node::{Node, Say},
    cu_vault_cli::{
        error::Error,
        network::{Network, rpc::Rpc},
    },
    serde_json::json,
    solana_transaction::versioned::VersionedTransaction,
    std::time::{Duration, Instant},
};

/// After one bad answer the question is asked once more, and answered.
#[track_caller]
fn asked_again(bad: Say) {
    let node = Node::new(vec![bad, Say::Result(json!(7))]);
    assert_eq!(node.rpc().history_start(), Ok(7));
    let asked = node.asked();
    assert_eq!(asked[0]["method"], asked[1]["method"]);
    assert_eq!(asked[0]["params"], asked[1]["params"]);
    assert_ne!(asked[0]["id"], asked[1]["id"]);
}

#[test]
fn what_is_asked_again() {
    asked_again(Say::Half);
    asked_again(Say::Nothing);
    asked_again(Say::Silence);
    asked_again(Say::Status("503 Service Unavailable"));
    asked_again(Say::Status("429 Too Many Requests"));
    asked_again(Say::Error(-32005, "Node is behind by 99 slots"));
    asked_again(Say::Page("200 OK", "<html>Bad gateway</html>"));
    asked_again(Say::ToAnother(json!(8)));
    // An answer that is one of something else.
    asked_again(Say::Result(json!("text")));
}

#[test]
fn a_node_that_asks_for_patience_gets_it() {
    let started = Instant::now();
    asked_again(Say::Status("429 Too Many Requests\r\nretry-after: 2"));
    assert!(started.elapsed() >= Duration::from_secs(2));
}

#[test]
fn what_was_refused_is_not_asked_again() {
    // Its text is shown, except control sequences of a terminal.
    let node = Node::new(vec![Say::Error(-32602, r"Invalid \u001b\nparams")]);
    let error = Error::NodeRefused {
        code: -32602,
        message: "Invalid params".into(),
    };
    assert_eq!(node.rpc().history_start(), Err(error));
    assert_eq!(node.asked().len(), 1);

    let node = Node::new(vec![Say::Status("403 Forbidden")]);
    let error = Error::NodeRefused {
        code: 403,
        message: "an HTTP status in place of an answer".into(),
    };
    assert_eq!(node.rpc().history_start(), Err(error));
    assert_eq!(node.asked().len(), 1);
}

/// The sender reads the status before sending again.
#[test]
fn sending_is_tried_once() {
    for (bad, error) in [
        (Say::Half, Error::Transport("its answer is cut off".into())),
        (Say::Silence, Error::Transport("no answer in time".into())),
        (
            Say::Status("429 Too Many Requests"),
            Error::RateLimited { retry_after: None },
        ),
    ] {
        let node = Node::new(vec![bad]);
        let sent = node.rpc().send(&VersionedTransaction::default());
        assert_eq!(sent, Err(error));
        assert_eq!(node.asked().len(), 1);
    }
}

#[test]
fn patience_ends() {
    let node = Node::new((0..6).map(|_| Say::Nothing).collect());
    let error = node.rpc().history_start().expect_err("there is no answer");
    assert_eq!((error.kind(), error.exit_code()), ("transport", 3));
    assert_eq!(node.asked().len(), 6);
}

/// The URL may hold a key: no error repeats it.
#[track_caller]
fn told_without_the_url(url: &str, kind: &str) {
    let rpc = Rpc::new(url, "confirmed", Duration::from_millis(200));
    let error = rpc.history_start().expect_err("nobody is there");
    assert_eq!(error.kind(), kind);
    let told = format!("{error} {error:?}").to_lowercase();
    assert!(!told.contains("secret"), "{told}");
}

#[test]
fn nobody_listens() {
    told_without_the_url(
        "http://user:SECRET@127.0.0.1:1/SECRET?key=SECRET",
        "transport",
    );
}

#[test]
fn no_such_host() {
    told_without_the_url("http://host.invalid/SECRET", "transport");
}

#[test]
fn no_url() {
    told_without_the_url("http://SECRET SECRET/", "input");
}
