//! `[[transaction]]`: several instructions as one row.

use {
    crate::stage::{Stage, transfer_at},
    cu::frame::Kind,
    cu_runtime::programs,
};

const TOKEN: &str = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";

/// A plan with three steps: SOL for `to`, then a transfer there, and one back by its owner.
fn plan(transaction: &str) -> String {
    format!(
        r#"{}
[[instruction]]
id = "back"
setup = true
accounts = ["to writable", "from writable", "alice signer"]
data = ["u8:3", "u64:400"]
[[instruction]]
id = "fund"
program = "system"
accounts = ["payer signer writable", "to writable"]
data = ["u32:2", "u64:5"]
[accounts.payer]
lamports = 1_000_000_000
[[transaction]]
id = "there_and_back"
instructions = ["fund", "transfer", "back"]
{transaction}"#,
        transfer_at(TOKEN)
    )
}

fn error(transaction: &str) -> String {
    let stage = Stage::new();
    stage.write("p.toml", plan(transaction));
    stage.error()
}

/// What `back` sends is there only because `transfer` ran before it.
#[test]
fn a_transaction_is_a_row() {
    let stage = Stage::new();
    stage.write(
        "p.toml",
        plan("leaves.to = { amount = 600 }\nleaves.from = { amount = 9_400 }\nmax_cu = 302\n"),
    );
    let report = stage.measure().unwrap().report;
    let ids: Vec<_> = report.rows.iter().map(|row| &*row.id).collect();
    assert_eq!(ids, ["transfer", "there_and_back"]);
    let row = &report.rows[1];
    assert_eq!((row.cu, row.runtime, row.own), (302, 150, 152));
    assert_eq!((row.frames.kind, row.frames.height), (Kind::Transaction, 0));
    // The runtime's own count, and the sum of what each instruction consumed.
    assert_eq!((row.frames.inclusive, row.frames.exclusive), (row.cu, 0));
    let parts: Vec<_> = row
        .frames
        .calls
        .iter()
        .map(|frame| (&*frame.name, frame.height, frame.inclusive))
        .collect();
    assert_eq!(
        parts,
        [("System", 1, 150), ("tokens", 1, 76), ("tokens", 1, 76)]
    );
    assert!(row.floor <= row.cu && row.floor > 150, "{}", row.floor);
    let flat: Vec<_> = cu::frames::flat(&row.frames).into_iter().collect();
    let line = |name: &str, cu| (name.to_owned(), cu);
    assert_eq!(
        flat,
        [
            line("transaction", 0),
            line("transaction > System", 150),
            line("transaction > tokens", 76),
            line("transaction > tokens #2", 76),
        ]
    );
    assert_eq!(report.notes, []);
    assert_eq!(report.over_limit(), [""; 0]);
}

#[test]
fn a_program_of_the_cluster_at_the_top_is_part_of_the_basis() {
    let stage = Stage::ata();
    let plan = crate::stage::ATA_PLAN.to_owned()
        + "[[instruction]]\nid = \"close\"\nprogram = \"spl-token\"\n\
           accounts = [\"ata writable\", \"wallet writable\", \"wallet signer\"]\ndata = [\"u8:9\"]\n\
           [[instruction]]\nid = \"flagged\"\n\
           accounts = [\"payer signer writable\", \"ata writable\", \"wallet signer writable\", \"mint\", \
           \"system\", \"spl-token\"]\ndata = [\"u8:0\"]\n\
           [[transaction]]\nid = \"create_and_close\"\ninstructions = [\"create\", \"close\"]\n\
           leaves.ata = { closed = true }\n";
    stage.write("p.toml", plan);
    let report = stage.measure().unwrap().report;
    let [create, flagged, both] = &report.rows[..] else {
        panic!("{:?}", report.rows)
    };
    let [first, close] = &both.frames.calls[..] else {
        panic!("{:?}", both.frames)
    };
    // The calls that it makes are its own. In a transaction the wallet signs for both instructions, and the program
    // sees that: it costs what it costs with that flag.
    assert_eq!(first.calls, create.frames.calls);
    assert_eq!(first.inclusive, flagged.cu);
    assert_ne!(flagged.cu, create.cu);
    assert_eq!(close.name, "SPL Token");
    assert_eq!(both.cu, flagged.cu + close.inclusive);
    assert_eq!(
        (both.own, both.runtime),
        (flagged.own, flagged.runtime + close.inclusive)
    );
    assert_eq!(report.stamp.programs.len(), 1);
    assert_eq!(report.stamp.programs[0].id, programs::TOKEN.to_string());
}

/// The first that fails ends it, is named, and nothing is left of those before it.
#[test]
fn the_instruction_that_fails_is_named() {
    let too_much = plan("").replace("u64:400", "u64:1001");
    let stage = Stage::new();
    stage.write("p.toml", &too_much);
    let said = stage.error();
    assert!(
        said.starts_with(
            "fixtures/p.toml: there_and_back: instruction 2 (`back`): the instruction failed: Custom(1) (Program Token"
        ),
        "{said}"
    );
    let expects = |expect: &str| {
        stage.write("p.toml", format!("{too_much}expect = \"{expect}\"\n"));
        stage.measure().map(|measured| measured.report)
    };
    let unchanged =
        "2: Custom(1)\"\nleaves.to = { amount = 0 }\nleaves.from = { amount = 10_000 }\n#";
    let report = expects(unchanged).unwrap();
    let row = report.row("there_and_back").unwrap();
    assert_eq!(row.refused.as_deref(), Some("instruction 2: Custom(1)"));
    assert_eq!(row.frames.calls.len(), 3);

    let refused = |expect: &str| stage.without_root(&expects(expect).unwrap_err());
    assert!(refused("2: Custom(4)").contains(
        "there_and_back: instruction 2 (`back`): the instruction failed with Custom(1), not Custom(4) ("
    ));
    assert!(refused("1: Custom(1)").contains(
        "instruction 2 (`back`): the instruction failed with Custom(1), but instruction 1 should fail with Custom(1) ("
    ));
    assert_eq!(
        error("expect = \"1: Custom(1)\"\n"),
        "fixtures/p.toml: there_and_back: instruction 1 (`transfer`): the instruction succeeded, but should fail with \
         Custom(1)"
    );
    assert!(
        error("leaves.to = { amount = 1 }\n")
            .ends_with("it leaves `to` with the amount 600, not 1")
    );
}

/// One budget for all of it, one heap for each.
#[test]
fn its_limits() {
    assert!(error("cu_limit = 302\n").starts_with(
        "fixtures/p.toml: there_and_back: the whole budget of 302 CU went, so there is no figure"
    ));
    let measure = |rest: &str| {
        let stage = Stage::new();
        stage.write("p.toml", plan(rest));
        stage.measure().unwrap().report
    };
    assert_eq!(measure("cu_limit = 303\n").rows[1].cu, 302);
    // 8 CU for each 32 KiB more, in each program that the VM runs.
    assert_eq!(measure("heap = 65_536\n").rows[1].cu, 302 + 2 * 8);
    let report = measure("loaded_bytes = 100_000\n");
    let note = report.notes[0].to_string();
    assert!(
        note.starts_with("there_and_back: its transaction loads ")
            && note.ends_with(" bytes, the limit is 100000: a cluster does not run it"),
        "{note}"
    );
    assert_eq!(measure("loaded_bytes = 200_000\n").notes, []);
}

#[test]
fn what_is_no_transaction() {
    let at = |rest: &str| error(rest).replace("fixtures/p.toml:", "");
    let line = plan("").lines().count() + 1;
    for (rest, expected) in [
        (
            "expect = \"Custom(1)\"",
            "transaction `there_and_back`, expect: `Custom(1)`: expected `ok`, or the instruction and its error, such as `1: Custom(1)`",
        ),
        (
            "expect = \"3: Custom(1)\"",
            "transaction `there_and_back`, expect: `3`: expected an instruction, 0 to 2",
        ),
        (
            "heap = 1",
            "transaction `there_and_back`, heap: 1: expected 32768 to 262144, a multiple of 1024",
        ),
        (
            "loaded_bytes = 0",
            "transaction `there_and_back`, loaded_bytes: 0: expected 1 to 67108864",
        ),
        (
            "after = [\"x\"]",
            "transaction.after: no instruction has the id `x`",
        ),
    ] {
        assert_eq!(at(&format!("{rest}\n")), format!("{line}: {expected}"));
    }
    let stage = Stage::new();
    let with = |list: &str| {
        stage.write(
            "p.toml",
            plan("").replace("[\"fund\", \"transfer\", \"back\"]", list),
        );
        stage.error()
    };
    let line = line - 1;
    assert_eq!(
        with("[]"),
        format!(
            "fixtures/p.toml:{line}: transaction `there_and_back`, instructions: expected the id of one or more"
        )
    );
    assert_eq!(
        with("[\"x\"]"),
        format!("fixtures/p.toml:{line}: transaction.instructions: no instruction has the id `x`")
    );
    assert_eq!(
        with("[\"fund\"]"),
        format!(
            "fixtures/p.toml: there_and_back: none of its instructions calls the ELF's program {TOKEN}: add one that \
             does, or set program_id"
        )
    );
    stage.write(
        "p.toml",
        plan("").replace("\"there_and_back\"", "\"transfer\""),
    );
    assert!(
        stage
            .error()
            .starts_with("two rows have the id `transfer`, in ")
    );
}

/// `cu diff` compares a transaction frame by frame, under one name for the program.
#[test]
fn a_diff_of_transactions() {
    let stage = Stage::new();
    stage.write("p.toml", plan("").replace("name = \"tokens\"\n", ""));
    let output = stage.diff_with_copy(&stage.elf());
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let row: Vec<_> = said
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .find(|words| words.first() == Some(&"there_and_back"))
        .unwrap();
    assert_eq!(row, ["there_and_back", "302", "302", "="]);
    assert!(!said.contains("  transaction > "), "{said}");
}
