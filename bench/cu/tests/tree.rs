//! The product is alone: it knows no vault, and no test comes with it.

use std::{path::Path, process::Command};

/// What `cargo install` compiles for `cu`.
fn packages() -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--prefix", "none", "-p", "cu-gate"])
        .args(["--edges", "normal,build", "--format", "{p}"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(str::to_owned).collect()
}

#[test]
fn of_this_repository_cu_depends_on_its_runtime_the_symbolic_machine_and_the_recorders_schema() {
    let mut own: Vec<_> = packages()
        .iter()
        .filter(|line| line.contains("(/"))
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    own.sort();
    own.dedup();
    assert_eq!(own, ["cu-gate", "cu-record", "cu-runtime", "cu-symbolic"]);
}
