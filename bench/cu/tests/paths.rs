//! `cu paths`, and the worst case in the gate. No solver is on the `PATH` of these tests.

use {
    crate::stage::{ATA_PLAN, Stage},
    cu::paths::{Document, Gap, Ways},
    std::{
        fs,
        path::{Path, PathBuf},
        process::{Command, Output},
    },
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn p_token() -> PathBuf {
    root().join("bench/runtime/programs/p_token-1.0.0.so")
}

fn example(name: &str) -> String {
    let file = root().join("bench/cu/examples/paths").join(name);
    fs::read_to_string(file).unwrap()
}

fn run(stage: &Stage, elf: &Path, words: &[&str]) -> (Option<i32>, String) {
    let output: Output = Command::new(env!("CARGO_BIN_EXE_cu"))
        .arg(words[0])
        .arg(elf)
        .arg("--fixtures")
        .arg(stage.fixtures())
        .args(&words[1..])
        .env("PATH", "")
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    (output.status.code(), stage.without_root(&text))
}

/// The ways of each row.
#[track_caller]
fn paths(stage: &Stage, elf: &Path, code: i32, more: &[&str]) -> Vec<Ways> {
    let json = stage.path("ways.json");
    let words = [&["paths", "--json", json.to_str().unwrap()], more].concat();
    let (is, text) = run(stage, elf, &words);
    assert_eq!(is, Some(code), "{text}");
    let document: Document = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    assert_eq!(document.schema, 1);
    document.rows
}

/// Each way's outcome with its CU and the rows that take it. Every way is known.
#[track_caller]
fn outcomes(ways: &Ways) -> Vec<(&str, u64, Vec<&str>)> {
    assert_eq!((&ways.unknown, &ways.disagreements), (&vec![], &vec![]));
    let way = |way: &'_ cu::paths::Way| (way.own + way.charged + way.callees, way.cu);
    assert!(ways.ways.iter().map(way).all(|(parts, cu)| parts == cu));
    let ways = ways.ways.iter().map(|way| {
        let rows = way.rows.iter().map(String::as_str).collect();
        (way.outcome.as_str(), way.cu, rows)
    });
    ways.collect()
}

#[test]
fn every_way_of_p_tokens_transfers() {
    let stage = Stage::new();
    stage.write("p.toml", example("p-token.toml"));
    let rows = paths(&stage, &p_token(), 0, &[]);
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].open, ["data[1]: any:u64"]);
    // A transfer of nothing is a way that no row measures.
    assert_eq!(
        outcomes(&rows[0]),
        [
            ("Custom(1)", 181, vec!["transfer_of_too_much"]),
            ("ok", 94, vec![]),
            ("ok", 76, vec!["transfer"]),
        ]
    );
    assert_eq!(
        outcomes(&rows[1]),
        [
            ("MissingRequiredSignature", 227, vec![]),
            ("Custom(18)", 223, vec![]),
            ("Custom(1)", 192, vec![]),
            ("ok", 122, vec![]),
            ("ok", 105, vec!["transfer_checked"]),
        ]
    );
    let wrong = &rows[1].ways[1];
    assert_eq!(
        wrong.log.as_deref(),
        Some("Error: decimals different from the Mint decimals")
    );
    assert!(
        wrong
            .example
            .iter()
            .any(|it| it.of == "data[2]" && it.value != "6")
    );
}

/// What the page shows is what the command prints.
#[test]
fn the_page_shows_the_output() {
    let stage = Stage::new();
    stage.write("p.toml", example("p-token.toml"));
    let (code, text) = run(&stage, &p_token(), &["paths", "--row", "transfer"]);
    assert_eq!(code, Some(0), "{text}");
    let file = root().join("docs/src/reference/paths.md");
    let page = fs::read_to_string(&file).unwrap();
    let (before, rest) = page.split_once("```text\n").unwrap();
    let (block, after) = rest.split_once("```\n").unwrap();
    let (command, _) = block.split_once('\n').unwrap();
    let written = format!(
        "{before}```text\n{command}\n{}\n```\n{after}",
        text.trim_end()
    );
    if std::env::var_os("CU_WRITE").is_some() {
        fs::write(&file, &written).unwrap();
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), written);
}

/// An open flag, an open balance, and an open discriminator with every instruction behind it.
#[test]
fn flags_balances_and_discriminators() {
    let stage = Stage::new();
    let plan = example("p-token.toml")
        .replace("amount = 10_000", "amount = \"any:u64=10_000\"")
        .replace("to writable", "to writable?");
    stage.write("p.toml", plan);
    let rows = paths(&stage, &p_token(), 0, &["--row", "transfer"]);
    assert_eq!(
        outcomes(&rows[0]),
        [
            ("Custom(1)", 181, vec!["transfer_of_too_much"]),
            ("ok", 94, vec![]),
            ("ReadonlyDataModified", 76, vec![]),
            ("ok", 76, vec!["transfer"]),
        ]
    );

    let plan =
        example("p-token.toml").replace("\"u8:3\", \"any:u64=1000\"", "\"any:u8=3\", \"u64:1000\"");
    stage.write("p.toml", plan);
    let rows = paths(&stage, &p_token(), 0, &["--row", "transfer"]);
    let ways = outcomes(&rows[0]);
    assert!(ways.len() > 20, "{ways:?}");
    assert_eq!(ways.last(), Some(&("ok", 76, vec!["transfer"])));
}

/// The vault's payout, a loop over its recipients.
#[test]
fn a_program_with_a_loop() {
    let stage = Stage::new();
    stage.write("p.toml", example("payout.toml"));
    let elf = root().join("program/elf/v3/cu_vault.so");
    let rows = paths(&stage, &elf, 0, &[]);
    assert_eq!(
        outcomes(&rows[0]),
        [
            ("Custom(6018)", 353, vec![]),
            ("Custom(6018)", 326, vec![]),
            ("Custom(6018)", 277, vec![]),
            ("ok", 106, vec!["payout_sol"]),
        ]
    );

    // Of three amounts no guess says whether their sum can be what it must be.
    let plan = example("payout.toml")
        .replace("u64:1000", "any:u64=1000")
        .replace("u64:3000", "any:u64=3000");
    stage.write("p.toml", plan);
    let rows = paths(&stage, &elf, 2, &[]);
    assert!(!rows[0].ways.is_empty());
    let [Gap { why, after, .. }] = &rows[0].unknown[..] else {
        panic!("{:?}", rows[0].unknown);
    };
    assert_eq!(
        why,
        "whether a branch can be taken needs a solver that answers: install one, apt-get install z3 (or cvc5)"
    );
    assert!(*after > 50, "{after}");
}

/// One row for each technique of the lab that does something other than compute. The test compares each syscall
/// and kind of call that the machine models with the VM, in both versions of sBPF.
#[test]
fn the_machine_agrees_with_the_vm_on_the_lab() {
    let with_system = "[\"alice signer writable\", \"pda writable\", \"system\"]";
    let between = "[\"alice signer writable\", \"@bob writable\", \"system\"]";
    let amount = "\"any:u64=1000\", \"bump:pda\"";
    let event = "\"any:32=str:authority withdrew 1000 lamports\"";
    // The place of each in `Variant` of the lab's interface.
    let variants: [(&str, &[u8], &str, &str); 6] = [
        ("pda", &[14, 15, 20, 21, 22, 23, 24], with_system, amount),
        ("invoke", &[25, 26, 27, 28], between, "\"any:u64=1000\""),
        ("rent", &[48, 49, 50, 57], "[\"state writable?\"]", ""),
        ("event", &[51, 52, 53], "[\"program\"]", event),
        ("slice", &[33, 34], "[\"program\"]", event),
        ("answer", &[55], "[\"state writable?\"]", ""),
    ];
    let mut plan = r#"
program_id = "7hEzgbuQDXd8oorqraL2dG5B6XnKQQxaDzXraAisW53b"
[accounts.alice]
lamports = 10_000_000
[accounts.bob]
[accounts.pda]
pda = ["str:lab", "key:alice"]
owner = "program"
lamports = 5_000_000
data = ["bump:pda"]
[accounts.state]
owner = "program"
data = ["u64:6960", "zero:8"]
"#
    .to_owned();
    for (name, variants, accounts, data) in variants {
        for variant in variants {
            plan += &format!(
                "[[instruction]]\nid = \"{name}-{variant}\"\naccounts = {accounts}\ndata = [\"u8:{variant}\", {data}]\n"
            );
        }
    }
    let stage = Stage::new();
    stage.write("lab.toml", plan);
    for arch in ["v0", "v3"] {
        let elf = root().join("program/elf").join(arch).join("lab.so");
        let rows = paths(&stage, &elf, 0, &[]);
        assert_eq!(rows.len(), 21);
        for ways in &rows {
            let outcomes = outcomes(ways);
            assert!(
                outcomes.iter().any(|it| it.0 == "ok"),
                "{} {outcomes:?}",
                ways.id
            );
        }
    }
}

/// How far the machine comes where it cannot go on.
#[test]
fn what_is_not_known_is_reported() {
    let stage = Stage::new();
    let plan = ATA_PLAN.replace(
        "lamports = 1_000_000_000",
        "lamports = \"any:u64=1000000000\"",
    );
    stage.write("ata.toml", plan);
    let elf = root().join("bench/runtime/programs/associated_token-1.1.1.so");
    let rows = paths(&stage, &elf, 2, &[]);
    assert_eq!(rows[0].ways, []);
    let [gap] = &rows[0].unknown[..] else {
        panic!("{:?}", rows[0].unknown);
    };
    assert_eq!(
        (gap.why.as_str(), gap.ways),
        ("the data that another program returned", 1)
    );
    assert!(gap.after > 1_000, "{gap}");
    let (code, text) = run(&stage, &elf, &["run"]);
    assert_eq!(code, Some(2));
    assert!(
        text.contains("create: the worst case of its open values is not known: the data that another program returned, after"),
        "{text}"
    );

    stage.write("ata.toml", example("p-token.toml"));
    let rows = paths(&stage, &p_token(), 2, &["--ways", "1", "--row", "transfer"]);
    assert_eq!(rows[0].ways.len(), 1);
    assert_eq!(rows[0].unknown[0].why, "more than 1 ways");
    assert_eq!(rows[0].unknown[0].ways, 1);
}

/// With every gate on, the VM maps accounts into memory, which the machine does not: there a store to a read-only account
/// takes the whole budget.
#[test]
fn a_disagreement_with_the_vm_fails() {
    let stage = Stage::new();
    let plan = example("p-token.toml").replace("to writable", "to writable?");
    stage.write("p.toml", plan);
    let words = ["--row", "transfer", "--profile", "all"];
    let rows = paths(&stage, &p_token(), 2, &words);
    let [difference] = &rows[0].disagreements[..] else {
        panic!("{:?}", rows[0]);
    };
    let expected = "ReadonlyDataModified after 1400000 CU, the machine says Returned(0) after 76";
    assert!(
        difference.contains("to writable? = false") && difference.ends_with(expected),
        "{difference}"
    );
    let words = [&["paths"], &words[..]].concat();
    let (code, text) = run(&stage, &p_token(), &words);
    assert_eq!(code, Some(2));
    let line = "not known: transfer: machine and VM disagree: with to writable? = false";
    assert!(text.contains(line), "{text}");
    let (code, text) = run(&stage, &p_token(), &["run", "--profile", "all"]);
    assert_eq!(code, Some(2));
    assert!(
        text.contains("transfer: machine and VM disagree: "),
        "{text}"
    );
}

/// Every kind of value, read back from the input that the machine is given.
#[test]
fn every_kind_is_shown_as_it_is_written() {
    let stage = Stage::new();
    let plan = r#"
program_id = "@parrot"
[accounts.alice]
[[instruction]]
id = "kinds"
accounts = ["alice signer? writable?"]
data = ["any:u8=1", "any:i64=-5", "any:u128=7", "any:bool=true", "any:key=system", "any:3=hex:010203", "any:i128=-1"]
"#;
    stage.write("p.toml", plan);
    let rows = paths(&stage, &root().join("program/elf/v3/parrot.so"), 0, &[]);
    assert_eq!(outcomes(&rows[0]), [("ok", 117, vec!["kinds"])]);
    let values = rows[0].ways[0].example.iter();
    let values: Vec<_> = values
        .map(|it| (it.of.as_str(), it.value.as_str()))
        .collect();
    assert_eq!(
        values,
        [
            ("alice signer?", "true"),
            ("alice writable?", "true"),
            ("data[0]", "1"),
            ("data[1]", "-5"),
            ("data[2]", "7"),
            ("data[3]", "true"),
            ("data[4]", "11111111111111111111111111111111"),
            ("data[5]", "010203"),
            ("data[6]", "-1"),
        ]
    );
}

/// The row costs 76 CU and may cost 80, yet with other amounts the program costs more.
#[test]
fn max_cu_holds_for_all_values() {
    let stage = Stage::new();
    let limited = |amount: &str| {
        let plan = example("p-token.toml")
            .replace("\"any:u64=1000\"]", &format!("\"{amount}\"]\nmax_cu = 80"));
        assert_ne!(plan, example("p-token.toml"));
        stage.write("p.toml", plan);
    };
    let baseline = stage.path("baseline.json");
    let baseline = baseline.to_str().unwrap();
    let check = ["check", "--baseline", baseline];
    let bless = ["bless", "--baseline", baseline, "--reason", "first"];

    limited("u64:1000");
    assert_eq!(run(&stage, &p_token(), &bless).0, Some(0));
    let (code, text) = run(&stage, &p_token(), &check);
    assert_eq!(code, Some(0), "{text}");

    limited("any:u64=1000");
    let (code, text) = run(&stage, &p_token(), &check);
    assert_eq!(code, Some(3), "{text}");
    let line = "transfer: 181 CU, not recorded; 101 more than its max_cu of 80: Custom(1) with data[1] = 10001";
    assert!(text.contains(line), "{text}");
    assert!(
        text.contains("transfer: 181 CU, not recorded; its worst case is not recorded"),
        "{text}"
    );
    let (code, text) = run(&stage, &p_token(), &["run"]);
    assert_eq!(code, Some(3), "{text}");
    assert!(
        text.contains("transfer costs at most 181 CU in 3 ways: Custom(1) with data[1] = 10001\n"),
        "{text}"
    );
    let line = "regression: transfer: 181 CU, 101 more than its max_cu of 80: Custom(1) with data[1] = 10001\n";
    assert!(text.contains(line), "{text}");
    let (code, text) = run(&stage, &p_token(), &["paths", "--row", "transfer"]);
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains(line), "{text}");
}

/// The worst case is recorded, and one CU more of it is a regression where the row costs what it did.
#[test]
fn the_worst_case_is_gated() {
    let stage = Stage::new();
    stage.write("p.toml", example("p-token.toml"));
    let file = stage.path("baseline.json");
    let baseline = file.to_str().unwrap();
    let bless = ["bless", "--baseline", baseline, "--reason", "first"];
    let check = ["check", "--baseline", baseline, "--strict"];
    assert_eq!(run(&stage, &p_token(), &bless).0, Some(0));
    assert_eq!(run(&stage, &p_token(), &check).0, Some(0));
    let text = fs::read_to_string(&file).unwrap();
    for (worst, code, line) in [
        (
            180,
            3,
            "regression  transfer: 181 CU, recorded 180 (+1); in the worst case, Custom(1) with data[1] = 10001",
        ),
        (
            182,
            4,
            "improved  transfer: 181 CU, recorded 182 (-1); in the worst case, Custom(1) with data[1] = 10001",
        ),
    ] {
        let other = text.replacen("\"worst\": 181", &format!("\"worst\": {worst}"), 1);
        assert_ne!(other, text);
        fs::write(&file, other).unwrap();
        let (is, said) = run(&stage, &p_token(), &check);
        assert_eq!(is, Some(code), "{said}");
        assert!(said.contains(line), "{said}");
    }
    // Closed again, the row has no worst case any more.
    fs::write(&file, text).unwrap();
    stage.write(
        "p.toml",
        example("p-token.toml").replace("any:u64=1000", "u64:1000"),
    );
    let (is, said) = run(&stage, &p_token(), &check);
    assert_eq!(is, Some(2), "{said}");
    assert!(
        said.contains("recorded with a worst case, but its plan leaves nothing open"),
        "{said}"
    );
}

#[test]
fn an_open_value_without_an_example_is_followed_and_not_measured() {
    let stage = Stage::new();
    stage.write(
        "p.toml",
        example("p-token.toml").replace("any:u64=1000", "any:u64"),
    );
    let rows = paths(&stage, &p_token(), 0, &["--row", "transfer"]);
    assert_eq!(
        outcomes(&rows[0]),
        [
            ("Custom(1)", 181, vec!["transfer_of_too_much"]),
            ("ok", 94, vec![]),
            ("ok", 76, vec![]),
        ]
    );
    let (code, text) = run(&stage, &p_token(), &["run"]);
    assert_eq!(code, Some(2));
    assert!(
        text.contains(
            "transfer: `data[1]: any:u64` has no example to measure: write `any:u64=VALUE`; `cu paths` needs none"
        ),
        "{text}"
    );
}

#[test]
fn what_cannot_be_open_is_refused() {
    let stage = Stage::new();
    for (from, to, error) in [
        (
            "any:u64=1000\"]",
            "any:u63\"]",
            "`any:u63`: expected `any:` and u8 to u128, i8 to i128, bool, key, or a number of bytes up to 1024. \
             `=` and the value that the row is measured with may follow",
        ),
        (
            "to writable",
            "to payer?",
            "`payer?`: expected `signer?` or `writable?` after the account",
        ),
        (
            "program_id = \"TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA\"",
            "program_id = \"any:key\"",
            "`any:key`: program_id cannot be open: expected in data, args, state, lamports, amount, delegated_amount, \
             native, supply",
        ),
        (
            "amount = 10_000",
            "amount = \"any:u8\"",
            "`any:u8`: expected `any:u64` here",
        ),
        (
            "any:u64=1000\"]",
            "any:8=hex:00\"]",
            "`data[1]: any:8`: its example has another length",
        ),
    ] {
        let plan = example("p-token.toml");
        assert!(plan.contains(from));
        stage.write("p.toml", plan.replacen(from, to, 1));
        for command in ["run", "paths"] {
            let (code, text) = run(&stage, &p_token(), &[command]);
            assert_eq!(code, Some(2), "{text}");
            assert!(text.contains(error), "{error}\n{text}");
        }
    }
    stage.write(
        "p.toml",
        example("p-token.toml")
            .replace("any:u64=", "u64:")
            .replace("any:u8=", "u8:")
            .replace("signer?", "signer"),
    );
    let (code, text) = run(&stage, &p_token(), &["paths"]);
    assert_eq!(code, Some(2));
    assert!(
        text.contains("error: no row has an open value: write any:u64"),
        "{text}"
    );
}

/// More seconds than a clock has are no time, and a number that is too large is no panic.
#[test]
fn the_seconds_are_those_of_a_day_at_the_most() {
    let stage = Stage::new();
    stage.write("p.toml", example("p-token.toml"));
    let within = |seconds: &str| {
        let command = ["paths", "--row", "transfer", "--seconds", seconds];
        run(&stage, &p_token(), &command)
    };
    assert_eq!(within("86400").0, Some(0));
    for seconds in ["86401", "18446744073709551615"] {
        let (code, text) = within(seconds);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("error: invalid value"), "{text}");
    }
}
