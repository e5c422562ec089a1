//! The program itself: its arguments, its streams, and the exit code that the system sees.

#![forbid(unsafe_code)]

use {
    cu_vault_interface::client::find_vault_address,
    std::process::{Command, Output, Stdio},
};

/// Base and recipient of nothing.
const SOMEBODY: &str = "9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin";

/// Runs it with no user at standard input and no home but an empty one.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let home = tempfile::tempdir().expect("there is a folder for temporary files");
    let ran = Command::new(env!("CARGO_BIN_EXE_cu-vault"))
        .args(arguments)
        .env("HOME", home.path())
        .stdin(Stdio::null())
        .output();
    let Output {
        status,
        stdout,
        stderr,
    } = ran.expect("the program starts");
    let [out, err] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).expect("it is text"));
    (status.code(), out, err)
}

#[test]
fn an_address_needs_no_config_and_no_key_pair() {
    let base = SOMEBODY.parse().expect("it is an address");
    let (vault, bump) = find_vault_address(&base, 5);
    let out = format!("vault      {vault}\nbump       {bump}\n");
    let ran = run(&["address", "--base", SOMEBODY, "--id", "5"]);
    assert_eq!(ran, (Some(0), out, String::new()));
}

#[test]
fn nothing_is_sent_where_nobody_can_be_asked() {
    let line = "error: there is no terminal to ask at; add --yes to send without asking\n";
    let ran = run(&["withdraw", SOMEBODY, "1", SOMEBODY, "--send"]);
    assert_eq!(ran, (Some(2), String::new(), line.into()));
}

#[test]
fn a_node_that_is_not_there() {
    let (code, out, err) = run(&["show", SOMEBODY, "--url", "http://127.0.0.1:1"]);
    let line = "error: the node at hand does not answer (connection refused); check --url, then run it \
                again\n";
    assert_eq!((code, out.as_str(), err.as_str()), (Some(3), "", line));
}

#[test]
fn no_key_pair() {
    let (code, out, err) = run(&["nominate", SOMEBODY, "none", "--url", "http://127.0.0.1:1"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.ends_with("id.json cannot be read (entity not found); name one with --keypair\n"));
}
