//! `cu check` and `cu bless` on an ELF that is not ours.

use {
    crate::{
        own_bench,
        stage::{Stage, cu, last_error, transfer_at},
    },
    std::{
        fs,
        path::Path,
        process::{ExitCode, Output},
    },
};

const TOKEN: &str = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";

/// A stage with a plan and a blessed baseline.
fn blessed() -> Stage {
    let stage = Stage::new();
    stage.write("p.toml", transfer_at(TOKEN));
    let output = gate(&stage, "bless", &["--reason", "first"]);
    assert_eq!(output.status.code(), Some(0), "{}", last_error(&output));
    stage
}

fn gate(stage: &Stage, command: &str, rest: &[&str]) -> Output {
    let baseline = stage.fixtures().join("baseline.json");
    let (elf, fixtures) = (stage.elf(), stage.fixtures());
    let mut arguments = vec![
        Path::new(command),
        &elf,
        Path::new("--fixtures"),
        &fixtures,
        Path::new("--baseline"),
        &baseline,
    ];
    arguments.extend(rest.iter().map(Path::new));
    cu(&arguments)
}

#[test]
fn what_was_blessed_passes() {
    let stage = blessed();
    let output = gate(&stage, "check", &["--strict"]);
    assert_eq!(output.status.code(), Some(0), "{}", last_error(&output));
}

/// The baseline says one CU less than the row costs.
#[test]
fn one_cu_more_is_a_regression() {
    let stage = blessed();
    let file = stage.fixtures().join("baseline.json");
    let baseline = fs::read_to_string(&file).unwrap();
    assert_eq!(baseline.matches("76").count(), 2, "{baseline}");
    fs::write(&file, baseline.replace("76", "75")).unwrap();
    let output = gate(&stage, "check", &[]);
    assert_eq!(output.status.code(), Some(3), "{}", last_error(&output));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(
        told.contains("transfer") && told.contains("75") && told.contains("76"),
        "{told}"
    );
}

/// A row over its plan's own limit fails, whatever the baseline says.
#[test]
fn a_limit_of_the_plan_holds() {
    let stage = blessed();
    stage.write("p.toml", transfer_at(TOKEN) + "max_cu = 75\n");
    let output = gate(&stage, "check", &[]);
    assert_eq!(output.status.code(), Some(3));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(
        told.contains("76 CU, as recorded; 1 more than its max_cu of 75\n"),
        "{told}"
    );
}

#[test]
fn a_row_that_vanished_and_an_elf_without_a_baseline() {
    let stage = blessed();
    stage.write(
        "p.toml",
        transfer_at(TOKEN).replace("id = \"transfer\"", "id = \"sent\""),
    );
    assert_eq!(gate(&stage, "check", &[]).status.code(), Some(2));
    let output = cu(&[Path::new("check"), &stage.elf()]);
    assert_eq!(output.status.code(), Some(2));
}

/// The worked example in Rust is held to the same baseline, and fails by it.
#[test]
fn a_bench_of_ones_own_has_the_same_gate() {
    let stage = Stage::new();
    stage.write("p.toml", transfer_at(TOKEN));
    let output = gate(
        &stage,
        "bless",
        &["--reason", "first", "--name", "my-token"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", last_error(&output));
    let file = stage.fixtures().join("baseline.json");
    let run = || own_bench::run(&stage.elf(), &file).unwrap();
    assert_eq!(run(), ExitCode::SUCCESS);

    let baseline = fs::read_to_string(&file).unwrap();
    fs::write(&file, baseline.replace("76", "75")).unwrap();
    assert_eq!(run(), ExitCode::from(3));
}
