//! Whichever crate of the workspace is built, its dependencies are built with the same features: Agave is compiled once.

#![forbid(unsafe_code)]

use std::{collections::BTreeSet, path::Path, process::Command, sync::LazyLock};

/// Every dependency of a selection of packages, with its features. Downloads those that no quick test needs.
fn tree(selection: &[&str]) -> BTreeSet<String> {
    tree_by("normal,build,dev", selection)
}

/// The same for some kinds of dependencies alone.
fn tree_by(edges: &str, selection: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--prefix", "none"])
        .args(["--edges", edges, "--format", "{p} {f}"])
        .args(selection)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .output()
        .expect("cargo runs");
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
    assert!(output.status.success(), "{stderr}");
    let lines = stdout
        .lines()
        .map(|line| line.trim_end_matches(" (*)").to_owned());
    // The crates of this repository themselves are quick.
    lines
        .filter(|line| !line.is_empty() && !line.contains("(/"))
        .collect()
}

static WORKSPACE: LazyLock<BTreeSet<String>> = LazyLock::new(|| tree(&["--workspace"]));

#[track_caller]
fn are_those_of_the_workspace(selection: &[&str]) {
    let others: Vec<_> = tree(selection).difference(&WORKSPACE).cloned().collect();
    assert!(
        others.is_empty(),
        "cargo test {} would build these once more, with fewer features; add what the workspace has to \
         tests/workspace-hack/Cargo.toml:\n{}",
        selection.join(" "),
        others.join("\n")
    );
}

/// All that link Agave.
#[test]
fn each_crate_alone_has_the_features_of_the_workspace() {
    for package in [
        "cu-gate",
        "cu-vault-bench",
        "cu-vault-generate",
        "cu-mutants",
        "cu-record",
        "cu-runtime",
        "cu-vault-cli",
        "cu-vault-tests",
        "cu-vault-transactions",
    ] {
        are_those_of_the_workspace(&["-p", package]);
    }
}

/// As `scripts/test.sh` selects them.
#[test]
fn the_quick_tests_have_the_features_of_the_workspace() {
    are_those_of_the_workspace(&["--workspace", "--exclude", "peer-assembly"]);
}

/// The comparison is one that fails: `cu` without its tests has features of its own.
#[test]
fn other_features_are_noticed() {
    let alone = tree_by("normal", &["-p", "cu-gate"]);
    assert!(alone.difference(&WORKSPACE).next().is_some());
}
