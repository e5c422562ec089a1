//! A repository that comes from mollusk-svm-bencher. Its version 0.15.1 wrote the history, in three runs on the same
//! p-token. First `transfer` moved nothing from an account to itself, then what the plan's row moves. The third run
//! replaced `transfer again` by `approve`.

use {
    crate::stage::{Stage, cu, last_error, transfer_at},
    serde_json::{Value, json},
    std::{fs, path::Path, process::Output},
};

const TOKEN: &str = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";

const HISTORY: &str = include_str!("bencher/compute_units.md");

fn bless(stage: &Stage, history: &str) -> Output {
    let file = stage.path("compute_units.md");
    fs::write(&file, history).unwrap();
    let (elf, fixtures, baseline) = (stage.elf(), stage.fixtures(), stage.path("baseline.json"));
    cu(&[
        Path::new("bless"),
        &elf,
        Path::new("--fixtures"),
        &fixtures,
        Path::new("--baseline"),
        &baseline,
        Path::new("--from-bencher"),
        &file,
        Path::new("--reason"),
        Path::new("from the bencher"),
    ])
}

/// A stage with one row of 76 CU.
fn stage() -> Stage {
    let stage = Stage::new();
    stage.write("p.toml", transfer_at(TOKEN));
    stage
}

fn baseline(stage: &Stage) -> Value {
    let text = fs::read_to_string(stage.path("baseline.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn its_history_becomes_the_baseline_s() {
    let stage = stage();
    let output = bless(&stage, HISTORY);
    assert_eq!(output.status.code(), Some(0), "{}", last_error(&output));
    assert_eq!(
        last_error(&output),
        "note: the bench `approve` has no row; no other row costs 135 CU"
    );
    let written = baseline(&stage);
    let history = written["history"].as_array().unwrap();
    let changes: Vec<_> = history.iter().map(|it| it["changes"].clone()).collect();
    assert_eq!(
        changes,
        [
            Value::Null,
            json!({ "transfer": "124 → 76", "transfer_again": "new, 76" }),
            json!({ "approve": "new, 135", "transfer_again": "gone, was 76" }),
            // The row on mainnet's gates costs what the bench said.
            json!({ "approve": "gone, was 135" }),
        ]
    );
    let reasons: Vec<_> = history.iter().map(|it| it["reason"].clone()).collect();
    let theirs = "measured by mollusk-svm-bencher, Solana CLI Unknown";
    assert_eq!(reasons, [theirs, theirs, theirs, "from the bencher"]);
    assert_eq!(history[0].get("sha256"), None);
    assert!(history[3]["sha256"].is_string());

    // It is a baseline as any other, and there is nothing to begin a second time.
    let output = bless(&stage, HISTORY);
    assert_eq!(output.status.code(), Some(2));
    let told = last_error(&output);
    let exists = "baseline.json exists already; remove it, or name another with --baseline";
    assert!(told.ends_with(exists), "{told}");
    assert_eq!(baseline(&stage), written);
}

#[test]
fn a_row_that_has_another_name_is_found_by_its_cost() {
    let stage = stage();
    let output = bless(&stage, &HISTORY.replace("| transfer |", "| pay |"));
    assert_eq!(output.status.code(), Some(0), "{}", last_error(&output));
    let notes = String::from_utf8(output.stderr).unwrap();
    assert!(
        notes.starts_with(
            "note: the bench `pay` has no row; with 76 CU: transfer; a fixture is renamed to pay.fix\n"
        ),
        "{notes}"
    );
}

#[test]
fn a_file_that_is_no_history_records_nothing() {
    let stage = stage();
    let output = bless(&stage, &HISTORY.replace("| 76 |", "| many |"));
    assert_eq!(output.status.code(), Some(2));
    let told = last_error(&output);
    assert!(
        told.ends_with("compute_units.md:7: `many` is not a number of CU"),
        "{told}"
    );
    assert!(!stage.path("baseline.json").exists());
}
