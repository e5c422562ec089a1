//! An SVM prints nothing unless asked: hundreds of log lines per test would bury what matters.

use {
    cu_runtime::{Profile, Svm, programs},
    solana_account::Account,
    solana_pubkey::Pubkey,
    std::process::Command,
};

/// This test, by the name that the binary gives it.
const TEST: &str = "silence::nothing_is_printed_unless_rust_log_asks";

/// Set for the copy of this test that runs an instruction instead of watching one.
const INNER: &str = "CU_RUNTIME_SILENCE_INNER";

#[test]
fn nothing_is_printed_unless_rust_log_asks() {
    if std::env::var_os(INNER).is_some() {
        let [from, to] = [(); 2].map(|()| Pubkey::new_unique());
        let accounts = [from, to].map(|key| (key, Account::new(10_000_000, 0, &programs::SYSTEM)));
        let transfer = solana_system_interface::instruction::transfer(&from, &to, 1);
        Svm::new(Profile::Mainnet)
            .run(&transfer, &accounts)
            .unwrap();
        return;
    }
    assert_eq!(stderr_with(None), "");
    assert!(stderr_with(Some("debug")).contains("Program 11111111111111111111111111111111 invoke"));
}

/// What the inner copy writes to stderr.
fn stderr_with(rust_log: Option<&str>) -> String {
    let mut inner = Command::new(std::env::current_exe().unwrap());
    inner
        .args(["--exact", TEST, "--nocapture"])
        .env(INNER, "1")
        .env_remove("RUST_LOG");
    if let Some(filter) = rust_log {
        inner.env("RUST_LOG", filter);
    }
    let output = inner.output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stderr).unwrap()
}
