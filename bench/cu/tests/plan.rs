//! Plans: what they can say, and what is said of those that are wrong.

use {
    crate::stage::{ATA_PLAN, Stage, transfer_at},
    cu_runtime::programs,
    mollusk_svm_programs_token::token,
};

/// The beginning of a plan for p-token.
const HEAD: &str = "program_id = \"TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA\"\n";

fn error(plan: &str) -> String {
    Stage::new().write("p.toml", plan).error()
}

#[track_caller]
fn refused(plan: &str, expected: &str) {
    assert_eq!(error(plan), format!("fixtures/p.toml:{expected}"));
}

#[test]
fn what_is_no_plan() {
    refused(
        "[[instruction]]\nid = \n",
        "2: string values must be quoted, expected literal string",
    );
    refused("", "1: missing field `instruction`");
    refused("[[instruction]]\n", "1: missing field `id`");
    assert_eq!(
        error("instruction = []\n"),
        "fixtures holds no plan (*.toml) with a row and no fixture (*.fix)"
    );
}

#[test]
fn a_field_that_there_is_none_of() {
    refused(
        "[accounts.alice]\nlamport = 1\n\n[[instruction]]\nid = \"x\"\n",
        "2: unknown field `lamport`, expected one of `address`, `pda`, `pda_program`, `lamports`, \
         `owner`, `data`, `mint`, `token`, `state`, `dump`",
    );
    refused(
        "[[instruction]]\nid = \"x\"\nmaxcu = 1\n",
        "3: unknown field `maxcu`, expected one of `id`, `program`, `accounts`, `data`, `call`, `args`, \
         `expect`, `max_cu`, `after`, `setup`, `cu_limit`, `heap`, `leaves`",
    );
}

#[test]
fn a_field_of_another_type() {
    refused(
        "[[instruction]]\nid = \"x\"\nmax_cu = \"1\"\n",
        "3: invalid type: string \"1\", expected u64",
    );
}

/// What does not fit a field's type, with its place and what would have done.
#[test]
fn values() {
    let kinds = "the kinds are u8 u16 u32 u64 u128 i8 i16 i32 i64 i128 f32 f64 sol bool key bump str borsh \
                 hex base64 zero file none some cnone csome vec anchor anchor-account";
    let of_kinds = kinds.replace("the kinds are", "expected one of the kinds");
    let table: [(&str, String); 17] = [
        ("3", format!("`3`: expected `kind:value`, {kinds}")),
        ("u9:3", format!("`u9:3`: {of_kinds}")),
        (
            "u8:256",
            "`u8:256`: number too large to fit in target type".into(),
        ),
        ("u8:-1", "`u8:-1`: invalid digit found in string".into()),
        (
            "u64:",
            "`u64:`: cannot parse integer from empty string".into(),
        ),
        ("bool:1", "`bool:1`: expected true or false".into()),
        ("f64:x", "`f64:x`: invalid float literal".into()),
        (
            "sol:1.0000000001",
            "`sol:1.0000000001`: expected SOL, such as 1.5, with at most 9 digits after the point"
                .into(),
        ),
        (
            "some:u8:300",
            "`u8:300`: number too large to fit in target type".into(),
        ),
        (
            "cnone:x",
            "`cnone:x`: expected a number up to 10485760".into(),
        ),
        (
            "vec:u8",
            "`vec:u8`: expected `vec:kind:element,element`".into(),
        ),
        ("hex:0", "`hex:0`: Odd number of digits".into()),
        (
            "hex:xy",
            "`hex:xy`: Invalid character 'x' at position 0".into(),
        ),
        (
            "base64:=",
            "`base64:=`: Invalid symbol 61, offset 0.".into(),
        ),
        (
            "zero:10_485_761",
            "`zero:10_485_761`: expected a number up to 10485760".into(),
        ),
        (
            "bump:alice",
            "`alice` has no `pda`, so it has no bump".into(),
        ),
        ("bump:nobody", "`nobody` is no account of this plan".into()),
    ];
    for (value, expected) in table {
        refused(
            &format!(
                "[accounts.alice]\n[[instruction]]\nid = \"x\"\ndata = [\n  \"{value}\",\n]\n"
            ),
            &format!("5: instruction `x`, data: {expected}"),
        );
        refused(
            &format!(
                "[accounts.alice]\n[accounts.bob]\ndata = [\"{value}\"]\n[[instruction]]\nid = \"x\"\n"
            ),
            &format!("3: accounts.bob.data: {expected}"),
        );
    }
}

#[test]
fn addresses() {
    let unknown = |name: &str| {
        format!(
            "`{name}` is no account or program of this plan, no known address (system, spl-token, \
             token-2022, associated-token, sysvar-clock, sysvar-rent, sysvar-instructions, \
             sysvar-epoch-schedule, sysvar-epoch-rewards, sysvar-slot-hashes, sysvar-stake-history, \
             sysvar-last-restart-slot, sysvar-recent-blockhashes), no @name and no base58"
        )
    };
    let x = "[[instruction]]\nid = \"x\"\n";
    refused(
        &format!("{x}accounts = [\"alice signer\"]"),
        &format!("3: instruction `x`, accounts: {}", unknown("alice")),
    );
    refused(
        &format!("{x}program = \"mine\""),
        &format!("3: instruction `x`, program: {}", unknown("mine")),
    );
    refused(
        &format!("[accounts.alice]\nowner = \"bob\"\n{x}"),
        &format!("2: accounts.alice.owner: {}", unknown("bob")),
    );
    refused(
        &format!("{x}accounts = [\"system writeable\"]"),
        "3: instruction `x`, accounts: `writeable` after `system`: expected `signer` or `writable`",
    );
    refused(
        &format!("{x}accounts = [\"\"]"),
        "3: instruction `x`, accounts: expected an address, then `signer` and `writable` where it is \
         that",
    );
    refused(
        &format!("program_id = \"mine\"\n{x}"),
        "1: program_id `mine`: expected base58 or @name",
    );
    refused(
        &format!("[accounts.alice]\naddress = \"bob\"\n{x}"),
        "1: accounts.alice: address `bob`: expected base58 or @name",
    );
    refused(
        &format!("[accounts.system]\n{x}"),
        "1: accounts.system: the name is taken",
    );
    refused(
        &format!("[accounts.a]\n[accounts.b]\naddress = \"@a\"\n{x}"),
        &format!(
            "2: accounts.b: another account has the address {} too",
            cu::plan::key("a")
        ),
    );
}

#[test]
fn derived_addresses() {
    let x = "[[instruction]]\nid = \"x\"\n";
    for (pda, expected) in [
        (
            "pda = [\"key:a\"]",
            "pda: the seeds of `a` need its own address",
        ),
        (
            "pda = [\"zero:33\"]",
            "pda: a seed of 33 bytes, the limit is 32",
        ),
        (
            "pda = [\"u8:1\"]\naddress = \"@b\"",
            "expected `address` or `pda`, not both",
        ),
        ("pda_program = \"system\"", "`pda_program` without `pda`"),
    ] {
        refused(
            &format!("[accounts.a]\n{pda}\n{x}"),
            &format!("1: accounts.a: {expected}"),
        );
    }
    let seeds = "\"u8:1\", ".repeat(16);
    refused(
        &format!("[accounts.a]\npda = [{seeds}]\n{x}"),
        "1: accounts.a: pda: 16 seeds, the limit is 15 and the bump",
    );
}

#[test]
fn rows() {
    refused(
        "[[instruction]]\nid = \"a b\"\n",
        "2: instruction.id `a b`: expected letters, digits and any of _ - . : /",
    );
    refused(
        "[[instruction]]\nid = \"a\"\nafter = [\"b\"]\n",
        "3: instruction.after: no instruction has the id `b`",
    );
    for expect in ["Custom(x)", "Custom"] {
        assert!(
            error(&format!(
                "[[instruction]]\nid = \"a\"\nexpect = \"{expect}\"\n"
            ))
            .starts_with(&format!(
                "fixtures/p.toml:3: instruction `a`, expect: `{expect}`: expected "
            )),
        );
    }
}

/// In one file or in two: the baseline knows a row by nothing else.
#[test]
fn two_rows_of_one_id() {
    let row = "[[instruction]]\nid = \"a\"\n";
    assert!(error(&format!("{row}{row}")).starts_with("two rows have the id `a`, in "));
    let stage = Stage::new();
    stage.write("p.toml", row).write("q.toml", row);
    let error = stage.error();
    assert!(
        error.contains("fixtures/p.toml and in ") && error.ends_with("/q.toml")
            || error.ends_with("fixtures/q.toml"),
        "{error}"
    );
}

#[test]
fn a_program_that_is_not_there() {
    refused(
        "[programs.oracle]\nelf = \"oracle.so\"\n[[instruction]]\nid = \"a\"\n",
        "2: programs.oracle.elf: fixtures/oracle.so cannot be read: No such file or directory (os error 2)",
    );
    let stage = Stage::new();
    stage.write("oracle.so", "no ELF").write(
        "p.toml",
        "[programs.oracle]\nelf = \"oracle.so\"\n[[instruction]]\nid = \"a\"\n",
    );
    assert_eq!(
        stage.error(),
        "fixtures/p.toml: a: fixtures/oracle.so does not load: it is no ELF"
    );
}

/// How a row must end is part of the plan.
#[test]
fn rows_that_end_otherwise() {
    let row = |rest: &str| {
        error(&format!(
            "{HEAD}[accounts.a]\nowner = \"program\"\ndata = [\"zero:165\"]\n\
             [[instruction]]\nid = \"t\"\ndata = [\"u8:3\", \"u64:1\"]\n{rest}"
        ))
    };
    assert!(
        row("").starts_with(
            "fixtures/p.toml: t: the instruction failed: NotEnoughAccountKeys (Program "
        ),
    );
    assert!(row("expect = \"Custom(1)\"\n").starts_with(
        "fixtures/p.toml: t: the instruction failed with NotEnoughAccountKeys, not Custom(1) ("
    ),);
    assert_eq!(
        error(&format!(
            "{HEAD}[accounts.m]\nowner = \"program\"\ndata = [\"zero:82\"]\n[[instruction]]\n\
             id = \"t\"\naccounts = [\"m writable\"]\n\
             data = [\"u8:20\", \"u8:6\", \"key:m\", \"u8:0\"]\nexpect = \"InvalidArgument\"\n"
        )),
        "fixtures/p.toml: t: the instruction succeeded, but should fail with InvalidArgument"
    );
    assert!(
        error(&format!(
            "{HEAD}[[instruction]]\nid = \"a\"\nafter = [\"b\"]\n[[instruction]]\nid = \"b\"\n"
        ))
        .starts_with("fixtures/p.toml: a: after `b`: the instruction failed: "),
    );
    let key = cu::plan::key("x");
    assert_eq!(
        error(&format!(
            "{HEAD}[[instruction]]\nid = \"t\"\naccounts = [\"@x\"]\n"
        )),
        format!("fixtures/p.toml: t: the account {key} is named, but not described")
    );
    assert_eq!(
        error(&format!(
            "{HEAD}[[instruction]]\nid = \"t\"\nprogram = \"@x\"\n"
        )),
        format!(
            "fixtures/p.toml: t: it calls {key}, not the ELF's program \
             TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA: name it in `after` of the row that it prepares, or \
             set program_id"
        )
    );
    let accounts = "\"system\", ".repeat(256);
    assert_eq!(
        error(&format!(
            "{HEAD}[[instruction]]\nid = \"t\"\naccounts = [{accounts}]\n"
        )),
        "fixtures/p.toml: t: 256 accounts, but an instruction names at most 255"
    );
}

/// What the reference shows can be copied and runs.
#[test]
fn the_plan_of_the_reference() {
    let gate = include_str!("../../../docs/src/reference/gate.md");
    let (_, rest) = gate.split_once("```toml\n").unwrap();
    let (plan, _) = rest.split_once("```").unwrap();
    let stage = Stage::new();
    stage.write("mint.bin", [0; 82]).write("p.toml", plan);
    let measured = stage.measure().unwrap();
    assert_eq!(measured.report.row("transfer").unwrap().cu, 76);
    assert_eq!(measured.report.over_limit(), [""; 0]);
}

/// What the reference shows can be copied and runs, and each key of a plan is in it.
#[test]
fn the_plan_page() {
    let page = include_str!("../../../docs/src/reference/plan.md");
    let (_, rest) = page.split_once("## A plan\n\n```toml\n").unwrap();
    let (plan, _) = rest.split_once("```").unwrap();
    let (_, rest) = page
        .split_once("### Transactions\n")
        .and_then(|(_, rest)| rest.split_once("```toml\n"))
        .unwrap();
    let (transaction, _) = rest.split_once("```").unwrap();
    let stage = Stage::new();
    stage.write("p.toml", format!("{plan}\n{transaction}"));
    let measured = stage.measure().unwrap();
    let rows: Vec<_> = measured
        .report
        .rows
        .iter()
        .map(|row| row.id.as_str())
        .collect();
    assert_eq!(rows, ["transfer", "approve_and_transfer"]);

    for unknown in [
        "x = 1\n",
        "[clock]\nx = 1\n",
        "[accounts.a]\nx = 1\n",
        "[accounts.a.mint]\nx = 1\n",
        "[accounts.a.token]\nx = 1\n",
        "[[instruction]]\nx = 1\n",
        "[[instruction]]\nid = \"a\"\nleaves.a.x = 1\n",
        "[[transaction]]\nx = 1\n",
    ] {
        let error = error(unknown);
        let (_, keys) = error.split_once("expected one of ").expect(&error);
        for key in keys.split(", ").filter(|key| *key != "`instruction`") {
            let key = key.trim_matches('`');
            let shown = ["`", "[", "[["].map(|before| format!("{before}{key}"));
            assert!(shown.iter().any(|shown| page.contains(shown)), "{key}");
        }
    }
}

/// A program that the plan brings along goes by its name there; what prepares a row by calling it is no row.
#[test]
fn a_program_of_the_plans_own() {
    let stage = Stage::ata();
    std::fs::write(stage.fixtures().join("mine.so"), token::ELF).unwrap();
    let plan = format!(
        "{ATA_PLAN}[programs.mine]\nelf = \"mine.so\"\naddress = \"{}\"\n",
        programs::TOKEN
    );
    stage.write("p.toml", &plan);
    let report = stage.measure().unwrap().report;
    let calls = &report.rows[0].frames.calls;
    assert!(calls.iter().any(|call| call.name == "mine"), "{calls:?}");
    assert_eq!(report.stamp.programs[0].name, "mine");
    assert_eq!(report.notes, []);

    let prepared = plan.replace("id = \"create\"\n", "id = \"create\"\nafter = [\"fund\"]\n")
        + "[[instruction]]\nid = \"fund\"\nprogram = \"system\"\n\
           accounts = [\"payer signer writable\", \"wallet writable\"]\ndata = [\"u32:2\", \"u64:1\"]\n";
    stage.write("p.toml", &prepared);
    let rows = stage.measure().unwrap().report.rows;
    assert_eq!(
        rows.iter().map(|row| &row.id).collect::<Vec<_>>(),
        ["create"]
    );
    stage.write("p.toml", prepared.replace("after = [\"fund\"]\n", ""));
    assert_eq!(
        stage.error(),
        format!(
            "fixtures/p.toml: fund: it calls System ({}), not the ELF's program {}: name it in `after` of the \
             row that it prepares, or set program_id",
            programs::SYSTEM,
            programs::ASSOCIATED_TOKEN,
        )
    );
}

/// What the page on inputs shows can be copied: the `cu.toml`, and the clock.
#[test]
fn the_inputs_of_the_reference() {
    let page = include_str!("../../../docs/src/reference/inputs.md");
    let blocks: Vec<_> = page.split("```toml\n").skip(1).collect();
    let [head, clock] = blocks[..] else {
        panic!("{blocks:?}")
    };
    let [head, clock] = [head, clock].map(|block| block.split("```").next().unwrap());
    let stage = Stage::new();
    std::fs::copy(stage.elf(), stage.fixtures().join("oracle.so")).unwrap();
    // Without a program_id of its own: that of the folder counts.
    let plan = transfer_at("@nowhere").replace("program_id = \"@nowhere\"\n", "");
    stage.write("p.toml", plan + clock).write("cu.toml", head);
    let report = stage.measure().unwrap().report;
    assert_eq!((report.rows[0].cu, report.notes), (76, vec![]));
}
