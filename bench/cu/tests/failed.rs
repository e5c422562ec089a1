//! Rows that give no figure, among rows that do.

use {
    crate::{
        fixture::recorded,
        stage::{Stage, cu_with, transfer_at},
    },
    cu::{Error, Options, Report, measure},
    prost::Message,
    serde_json::Value,
    std::{
        fs,
        process::{Command, Output},
    },
};

const TOKEN: &str = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";

/// A good row, one that the program refuses, a fixture that is none, and a plan that is none.
fn mixed() -> Stage {
    let stage = Stage::new();
    let good = transfer_at(TOKEN);
    let (_, row) = good.split_once("[[instruction]]").unwrap();
    let too_much = row
        .replace("\"transfer\"", "\"too_much\"")
        .replace("u64:1000", "u64:10001");
    stage.write("a.toml", format!("{good}[[instruction]]{too_much}"));
    stage.write("b.fix", b"no fixture");
    stage.write("c.toml", "[[instruction]]\n");
    stage.write("d.fix", recorded().encode_to_vec());
    stage
}

fn run(stage: &Stage, flags: &[&str]) -> Output {
    let [elf, fixtures] = [stage.elf(), stage.fixtures()].map(|path| path.display().to_string());
    cu_with(&[&["run", &elf, "--fixtures", &fixtures], flags].concat())
}

fn lines(stage: &Stage, bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    stage
        .without_root(&text)
        .lines()
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_others_are_measured() {
    let stage = mixed();
    let json = stage.path("report.json");
    let output = run(&stage, &["--json", json.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let table = lines(&stage, &output.stdout);
    for row in ["transfer ", "d "] {
        assert!(table.iter().any(|line| line.starts_with(row)), "{table:?}");
    }
    for row in ["too_much ", "b "] {
        let failed = table.iter().find(|line| line.starts_with(row));
        assert!(
            failed.is_some_and(|line| line.contains("failed")),
            "{table:?}"
        );
    }
    let said = lines(&stage, &output.stderr);
    // Each with its reason, and with what the programs logged.
    assert_eq!(
        said,
        [
            "failed: fixtures/c.toml:1: missing field `id`".to_owned(),
            format!(
                "failed: fixtures/a.toml: too_much: the instruction failed: Custom(1) (Program {TOKEN} failed: \
                 custom program error: 0x1)"
            ),
            format!("    Program {TOKEN} invoke [1]"),
            "    Program log: Error: insufficient funds".to_owned(),
            format!("    Program {TOKEN} consumed 181 of 1400000 compute units"),
            format!("    Program {TOKEN} failed: custom program error: 0x1"),
            "failed: fixtures/b.fix: b: no Mollusk fixture: failed to decode Protobuf message: invalid wire type \
             value: 6"
                .to_owned(),
            "3 of 5 rows gave no figure".to_owned(),
        ]
    );
    let report: Report = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    assert_eq!(report.rows.len(), 2);
    let names: Vec<_> = report
        .failed
        .iter()
        .map(|failed| stage.without_root(failed.name()))
        .collect();
    assert_eq!(names, ["fixtures/c.toml", "too_much", "b"]);
    assert_eq!(report.failed[1].log.len(), 4);
}

/// A pipe without a writer, and a device without an end.
#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_not_waited_for() {
    let stage = Stage::new();
    stage.write("a.toml", transfer_at(TOKEN));
    let pipe = stage.fixtures().join("b.fix");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    std::os::unix::fs::symlink("/dev/zero", stage.fixtures().join("c.toml")).unwrap();
    let output = run(&stage, &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        lines(&stage, &output.stdout)
            .last()
            .unwrap()
            .starts_with("transfer ")
    );
    assert_eq!(
        lines(&stage, &output.stderr),
        [
            "failed: fixtures/b.fix cannot be read: it is no regular file",
            "failed: fixtures/c.toml cannot be read: it is no regular file",
            "2 of 3 rows gave no figure",
        ]
    );
    let output = run(&stage, &["--fail-fast"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert_eq!(
        lines(&stage, &output.stderr),
        ["error: fixtures/b.fix cannot be read: it is no regular file"]
    );
}

/// For those who want to know at once.
#[test]
fn the_first_can_be_the_end() {
    let stage = mixed();
    let output = run(&stage, &["--fail-fast"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let said = lines(&stage, &output.stderr);
    assert_eq!(said, ["error: fixtures/c.toml:1: missing field `id`"]);
    fs::remove_file(stage.fixtures().join("c.toml")).unwrap();
    let output = run(&stage, &["--fail-fast"]);
    let said = lines(&stage, &output.stderr);
    assert!(
        said[0].starts_with("error: fixtures/a.toml: too_much: the instruction failed: Custom(1)")
    );
    assert!(said[2].contains("insufficient funds"), "{said:?}");

    let options = Options {
        fail_fast: true,
        ..Options::default()
    };
    let error = measure(&stage.elf(), &stage.fixtures(), &options).unwrap_err();
    assert!(matches!(error, Error::Failed(failed) if failed.id.as_deref() == Some("too_much")));
}

/// The gate says the same of a report as of the files that it was made of.
#[test]
fn the_gate_names_them() {
    let stage = mixed();
    let good = transfer_at(TOKEN);
    let whole = Stage::new();
    whole
        .write("a.toml", &good)
        .write("d.fix", recorded().encode_to_vec());
    let [baseline, json] =
        ["baseline.json", "report.json"].map(|name| stage.path(name).display().to_string());
    let words = |stage: &Stage, command: &str| {
        [
            command,
            stage.elf().to_str().unwrap(),
            "--fixtures",
            stage.fixtures().to_str().unwrap(),
        ]
        .map(str::to_owned)
    };
    let gate = |words: &[String], rest: &[&str]| {
        let words: Vec<_> = words
            .iter()
            .map(String::as_str)
            .chain(rest.iter().copied())
            .collect();
        cu_with(&[&words[..], &["--baseline", &baseline]].concat())
    };
    let output = gate(&words(&whole, "bless"), &["--reason", "first"]);
    assert_eq!(output.status.code(), Some(0));

    // A failed row is not recorded as gone.
    let before = fs::read_to_string(&baseline).unwrap();
    let output = gate(&words(&stage, "bless"), &["--reason", "again"]);
    assert_eq!(output.status.code(), Some(2));
    let said = lines(&stage, &output.stderr);
    assert_eq!(
        said.last().unwrap(),
        "error: 3 rows gave no figure, the first is fixtures/c.toml:1: missing field `id`"
    );
    assert_eq!(fs::read_to_string(&baseline).unwrap(), before);

    fs::remove_file(stage.fixtures().join("c.toml")).unwrap();
    fs::rename(
        stage.fixtures().join("b.fix"),
        stage.fixtures().join("transfer.fix"),
    )
    .unwrap();
    stage.write("a.toml", good.replace("\"transfer\"", "\"other\""));
    let output = gate(&words(&stage, "check"), &[]);
    assert_eq!(output.status.code(), Some(2));
    let said = lines(&stage, &output.stdout);
    assert_eq!(
        said,
        [
            "new  other: 76 CU, not recorded",
            "failed  transfer: not measured, recorded 76 CU; no Mollusk fixture: failed to decode Protobuf \
             message: invalid wire type value: 6",
            &said[2],
            "cu check: 2 rows, 1 failed, 1 new (profile mainnet, sBPF v0)",
        ]
    );
    run(&stage, &["--json", &json]);
    let by_report = gate(&["check", "--report", &json].map(str::to_owned), &[]);
    assert_eq!(by_report.status.code(), Some(2));
    assert_eq!(lines(&stage, &by_report.stdout)[..2], said[..2]);
}

/// What comes from a report is judged as what was measured: by the plan's own limit too.
#[test]
fn a_report_keeps_max_cu() {
    let stage = Stage::new();
    stage.write("p.toml", transfer_at(TOKEN));
    let [json, baseline, elf, fixtures] = [
        stage.path("report.json"),
        stage.path("baseline.json"),
        stage.elf(),
        stage.fixtures(),
    ]
    .map(|path| path.display().to_string());
    assert_eq!(run(&stage, &["--json", &json]).status.code(), Some(0));
    let bless = [
        "bless",
        "--report",
        &json,
        "--baseline",
        &baseline,
        "--reason",
        "first",
    ];
    assert_eq!(cu_with(&bless).status.code(), Some(0));

    stage.write("p.toml", transfer_at(TOKEN) + "max_cu = 75\n");
    assert_eq!(run(&stage, &["--json", &json]).status.code(), Some(3));
    let report: Value = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
    assert_eq!(report["rows"][0]["max_cu"], 75);

    let by_report = cu_with(&["check", "--report", &json, "--baseline", &baseline]);
    let measured = cu_with(&[
        "check",
        &elf,
        "--fixtures",
        &fixtures,
        "--baseline",
        &baseline,
    ]);
    assert_eq!(by_report.stdout, measured.stdout);
    assert_eq!(
        [by_report.status.code(), measured.status.code()],
        [Some(3); 2]
    );
    assert_eq!(
        lines(&stage, &measured.stdout),
        [
            "over max_cu  transfer: 76 CU, as recorded; 1 more than its max_cu of 75",
            "cu check: 1 row, 1 over max_cu (profile mainnet, sBPF v0)"
        ]
    );
}

/// Mollusk has one code for `NotEnoughAccountKeys` and `MissingAccount`, and one for all errors that no
/// program returns. Which stands for which, error by error: `fixture::recording`.
#[test]
fn a_code_that_stands_for_more_than_one_error() {
    let stage = Stage::new();
    let mut fixture = recorded();
    let input = fixture.input.as_mut().unwrap();
    input.instr_accounts.truncate(1);
    let output = fixture.output.as_mut().unwrap();
    output.resulting_accounts.clear();
    output.program_result = 11 << 32;
    stage.write("r.fix", fixture.encode_to_vec());
    let row = stage.measure().unwrap().report.rows.remove(0);
    assert_eq!(row.refused.as_deref(), Some("NotEnoughAccountKeys"));
    fixture.output.as_mut().unwrap().program_result = u64::MAX;
    stage.write("r.fix", fixture.encode_to_vec());
    assert_eq!(
        stage.error(),
        "fixtures/r.fix: r: the instruction failed with NotEnoughAccountKeys, but was recorded with an error \
         that Mollusk has no code for"
    );
}
