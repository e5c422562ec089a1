//! `vault-bench report` on the command line: what it writes, and whether that is what is there.

#![forbid(unsafe_code)]

use {
    crate::rows,
    cu::{
        Exporter, Profile,
        export::{action::Action, flame, folded::Folded},
    },
    cu_vault_tests::Arch,
    std::{
        fs,
        path::{Path, PathBuf},
        process::{Command, Output},
    },
};

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("report-{test}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vault-bench"))
        .arg("report")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn report(folder: &Path, arguments: &[&str]) {
    let output = run(folder, arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// What `cu report` would write of the same report; that it does, its own tests show.
#[test]
fn single_outputs_come_alone() {
    let folder = folder("single");
    report(
        &folder,
        &[
            "--flamegraph",
            "deposit_sol",
            "--folded",
            "all.folded",
            "--action",
            "cu_report.md",
        ],
    );
    let measured = rows::report(Arch::V3, Profile::Mainnet);
    let graph = flame::of(measured, "deposit_sol", flame::Kind::Interactive).unwrap();
    for (file, text) in [
        ("all.folded", Folded.export(measured)),
        ("cu_report.md", Action { since: None }.export(measured)),
        ("flame_deposit_sol.svg", graph),
    ] {
        assert_eq!(fs::read_to_string(folder.join(file)).unwrap(), text);
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 3);
}

#[test]
#[ignore = "slow: measures everything three times; runs with scripts/test.sh --all"]
fn check_finds_what_was_changed_by_hand() {
    let folder = folder("check");
    report(&folder, &["--out", "."]);
    report(&folder, &["--out", ".", "--check"]);
    let page = folder.join("REPORT.md");
    let text = fs::read_to_string(&page).unwrap();
    let changed = text.replacen("| withdraw_sol | ", "| withdraw_sol | 1", 1);
    assert_ne!(text, changed);
    fs::write(&page, &changed).unwrap();
    let output = run(&folder, &["--out", ".", "--check"]);
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: ./REPORT.md is not what was measured; write it with: \
         cargo run --bin vault-bench -- report\n"
    );
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&page).unwrap(), changed);
}
