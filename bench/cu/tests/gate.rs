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
    stage.gate(command, &stage.fixtures().join("baseline.json"), rest)
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

/// The baseline would be one that `cu check` fails with, so there is none.
#[test]
fn a_row_above_its_max_cu_is_not_blessed() {
    let limited = |max: u64| transfer_at(TOKEN) + &format!("max_cu = {max}\n");
    let refused = |output: Output, lines: &str| {
        assert_eq!(output.status.code(), Some(3));
        assert_eq!(output.stdout, b"");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), lines);
    };
    let one = "regression: transfer: 76 CU, 1 more than its max_cu of 75\n\
               nothing recorded: 1 row costs more than the max_cu of its plan; raise max_cu in the plan first, or cost \
               less\n";
    let reason = ["--reason", "first"];
    let stage = Stage::new();
    let file = stage.path("baseline.json");
    let gate = |command: &str, rest: &[&str]| stage.gate(command, &file, rest);
    stage.write("p.toml", limited(75));
    refused(gate("bless", &reason), one);
    assert!(!file.exists());

    // At the limit, it is; and what is there stays.
    stage.write("p.toml", limited(76));
    assert_eq!(gate("bless", &reason).status.code(), Some(0));
    assert_eq!(gate("check", &[]).status.code(), Some(0));
    let before = fs::read_to_string(&file).unwrap();
    stage.write("p.toml", limited(75));
    refused(gate("bless", &reason), one);
    let second = limited(70).replace("\"transfer\"", "\"again\"");
    stage.write("q.toml", second);
    let two = "regression: transfer: 76 CU, 1 more than its max_cu of 75\n\
               regression: again: 76 CU, 6 more than its max_cu of 70\n\
               nothing recorded: 2 rows cost more than the max_cu of their plans; raise max_cu in the plan first, or \
               cost less\n";
    refused(gate("bless", &reason), two);
    assert_eq!(fs::read_to_string(&file).unwrap(), before);

    // A saved report is no way around it.
    let json = stage.path("now.json");
    let [elf, fixtures] = [stage.elf(), stage.fixtures()];
    let words = ["run", "--fixtures", "--json"].map(Path::new);
    cu(&[words[0], &elf, words[1], &fixtures, words[2], &json]);
    let words = ["bless", "--report", "--baseline", "--reason", "x"].map(Path::new);
    let output = cu(&[
        words[0], words[1], &json, words[2], &file, words[3], words[4],
    ]);
    refused(output, two);
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
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

/// What CI systems show row by row: read back, with what a program may log.
#[test]
fn the_verdict_as_junit() {
    let stage = blessed();
    let junit = stage.path("junit.xml");
    let cases = |stage: &Stage, code: i32, strict: &[&str]| {
        let flags = [strict, &["--junit", junit.to_str().unwrap()]].concat();
        let output = gate(stage, "check", &flags);
        assert_eq!(output.status.code(), Some(code), "{}", last_error(&output));
        fs::read_to_string(&junit).unwrap()
    };
    let xml = cases(&stage, 0, &[]);
    let totals = |tests, failures, errors| {
        format!(
            "<testsuite name=\"cu check\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">"
        )
    };
    assert!(xml.contains(&totals(2, 0, 0)), "{xml}");
    assert!(
        xml.contains("<property name=\"elf.bytes\" value=\"108600\"/>"),
        "{xml}"
    );

    let file = stage.fixtures().join("baseline.json");
    let baseline = fs::read_to_string(&file).unwrap();
    fs::write(&file, baseline.replace("76", "75")).unwrap();
    let xml = cases(&stage, 3, &[]);
    assert!(xml.contains(&totals(2, 1, 0)), "{xml}");
    assert!(
        xml.contains(
            "<failure type=\"regression\" message=\"regression  transfer: 76 CU, recorded 75 (+1): tokens +1\"/>"
        ),
        "{xml}"
    );
    // An improvement is a failure only where the gate takes it for one.
    fs::write(&file, baseline.replace("76", "77")).unwrap();
    assert!(cases(&stage, 0, &[]).contains(&totals(2, 0, 0)));
    assert!(cases(&stage, 4, &["--strict"]).contains(&totals(2, 1, 0)));

    fs::write(&file, &baseline).unwrap();
    stage.write(
        "p.toml",
        transfer_at(TOKEN).replace("u64:1000\"", "u64:10001\""),
    );
    let xml = cases(&stage, 2, &[]);
    assert!(xml.contains(&totals(2, 0, 1)), "{xml}");
    assert!(
        xml.contains("Program log: Error: insufficient funds"),
        "{xml}"
    );
    let readable = |xml: &str| {
        let mut reader = quick_xml::Reader::from_str(xml);
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
    };
    readable(&xml);

    // The verdict of an earlier run does not stay where nothing could be compared.
    fs::remove_file(&file).unwrap();
    let xml = cases(&stage, 2, &[]);
    assert!(xml.contains(&totals(1, 0, 1)), "{xml}");
    assert!(
        xml.contains("<error type=\"not-compared\" message=\""),
        "{xml}"
    );
    assert!(xml.contains("baseline.json"), "{xml}");
    readable(&xml);
}
