//! Accounts and limits by what they mean, and what is said of those that are wrong.

use {crate::stage::Stage, cu::Report, cu_runtime::programs::PRELOADED, std::fs};

/// A row, so that a plan with a wrong account is one.
const ROW: &str = "\n[[instruction]]\nid = \"x\"\n";

#[track_caller]
fn refused(plan: &str, expected: &str) {
    let error = Stage::new().write("p.toml", format!("{plan}{ROW}")).error();
    assert_eq!(error, format!("fixtures/p.toml:{expected}"));
}

/// Measures a plan on Token-2022 as mainnet runs it.
fn token_2022(plan: &str) -> Result<Report, String> {
    let stage = Stage::new();
    let token_2022 = PRELOADED.iter().find(|it| it.name == "Token-2022").unwrap();
    fs::write(stage.elf(), token_2022.elf).unwrap();
    let plan = format!("program_id = \"{}\"\n{plan}", token_2022.id);
    stage.write("p.toml", plan);
    stage.measure().map(|measured| measured.report)
}

/// Token-2022 takes its fee of one percent from a mint that the plan describes by name.
fn transfer_with_a_fee(rest: &str) -> Result<Report, String> {
    token_2022(&format!(
        r#"
[accounts.alice]
[accounts.mint]
mint = {{ decimals = 2, supply = 10_000, authority = "alice", extensions = {{ transfer-fee-config = {{ newer_basis_points = 100, newer_maximum_fee = 50 }} }} }}
[accounts.from]
token = {{ mint = "mint", owner = "alice", amount = 10_000, extensions = {{ transfer-fee-amount = {{}}, immutable-owner = {{}} }} }}
[accounts.to.token]
mint = "mint"
owner = "@bob"
[accounts.to.token.extensions]
transfer-fee-amount = {{ withheld_amount = 3 }}
[[instruction]]
id = "x"
accounts = ["from writable", "mint", "to writable", "alice signer"]
data = ["u8:12", "u64:1000", "u8:2"]
{rest}"#
    ))
}

#[test]
fn token_2022_reads_what_a_plan_describes() {
    let leaves =
        "leaves = { from = { amount = 9_000 }, to = { amount = 990 }, mint = { supply = 10_000 } }";
    let report = transfer_with_a_fee(leaves).unwrap();
    assert_eq!(report.row("x").unwrap().refused, None);
}

#[test]
fn what_an_account_must_be_afterwards() {
    let key = cu::plan::key("alice");
    let token_2022 = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb";
    for (leaves, expected) in [
        (
            "to = { amount = 1000 }",
            "`to` with the amount 990, not 1000".to_owned(),
        ),
        (
            "mint = { supply = 1 }",
            "`mint` with the supply 10000, not 1".into(),
        ),
        (
            "alice = { amount = 1 }",
            "`alice` with the amount in 0 bytes of data, not 1".into(),
        ),
        (
            "alice = { lamports = \"1 SOL\" }",
            "`alice` with lamports 650240, not 1000000000".into(),
        ),
        (
            "to = { owner = \"alice\" }",
            format!("`to` with the owner {token_2022}, not {key}"),
        ),
        ("from = { closed = true }", "`from` with lamports ".into()),
        (
            "alice = { data = [\"u8:1\"] }",
            "`alice` with data of 0 bytes, not 1".into(),
        ),
    ] {
        let error = transfer_with_a_fee(&format!("leaves = {{ {leaves} }}")).unwrap_err();
        let (_, what) = error.split_once("p.toml: x: it leaves ").expect(&error);
        assert!(what.starts_with(&expected), "{error}");
    }
    let error = transfer_with_a_fee("leaves = { \"@x\" = { amount = 1 } }").unwrap_err();
    assert!(
        error.ends_with("p.toml: x: the instructions do not name the account `@x`"),
        "{error}"
    );
    refused(
        "[[instruction]]\nid = \"y\"\nleaves = { bob = {} }\n[accounts.x]",
        &unknown("3: instruction `y`, leaves.bob", "bob"),
    );
}

fn unknown(at: &str, name: &str) -> String {
    let error = Stage::new()
        .write(
            "p.toml",
            format!("program_id = \"@a\"\n{ROW}accounts = [\"{name}\"]"),
        )
        .error();
    let (_, what) = error.split_once("accounts: ").unwrap();
    format!("{at}: {what}")
}

#[test]
fn mints_and_token_accounts_that_are_wrong() {
    let mint = |field: &str| format!("[accounts.m]\nmint = {{ decimals = 6, {field} }}\n");
    refused("[accounts.m]\nmint = {}\n", "2: missing field `decimals`");
    refused(
        &mint("freeze = \"a\""),
        "2: unknown field `freeze`, expected one of `decimals`, `supply`, `authority`, \
         `freeze_authority`, `extensions`",
    );
    refused(
        &mint("authority = \"a\""),
        &unknown("2: accounts.m.mint", "a"),
    );
    refused(
        &mint("supply = -1"),
        "2: invalid value: integer `-1`, expected a number of 64 bits",
    );
    refused(
        &mint("extensions = { memo-transfer = {} }"),
        "2: accounts.m.mint: `memo-transfer`: expected an extension of a mint: transfer-fee-config, \
         mint-close-authority, default-account-state, non-transferable, interest-bearing-config, \
         permanent-delegate, transfer-hook, metadata-pointer, token-metadata, group-pointer, token-group, \
         group-member-pointer, token-group-member, scaled-ui-amount, pausable, permissioned-burn",
    );
    refused(
        &mint("extensions = { transfer-hook = { program = \"a\" } }"),
        "2: accounts.m.mint: `program`: transfer-hook has the fields authority, program_id",
    );
    refused(
        &mint("extensions = { non-transferable = { x = 1 } }"),
        "2: accounts.m.mint: `x`: non-transferable has no fields",
    );
    refused(
        &mint("extensions = { pausable = { paused = 1 } }"),
        "2: accounts.m.mint: pausable paused: expected true or false, not integer",
    );
    refused(
        &mint("extensions = { default-account-state = { state = 256 } }"),
        "2: accounts.m.mint: default-account-state state: 256 does not fit u8",
    );
    refused(
        "[accounts.t]\ntoken = { mint = \"m\", owner = \"@a\" }\n",
        &unknown("2: accounts.t.token", "m"),
    );
    refused(
        "[accounts.t]\ndata = []\nmint = { decimals = 6 }\n",
        "1: accounts.t: `data` and `mint`: expected one of them",
    );
}

/// The account of `solana account ADDRESS --output json`.
fn dump(rest: &str) -> String {
    format!(
        r#"{{ "pubkey": "SysvarRewards111111111111111111111111111111", "account": {{ "lamports": 42,
        "rentEpoch": 18446744073709551615, "space": 3, {rest} }} }}"#
    )
}

#[test]
fn dumps() {
    let owner = "\"owner\": \"11111111111111111111111111111111\"";
    let good = dump(&format!(
        "\"data\": [\"AQID\", \"base64\"], {owner}, \"executable\": false"
    ));
    let stage = Stage::new();
    let at_its_address = "[accounts.d]\ndump = \"d.json\"\n[[instruction]]\nid = \"x\"\n\
                          accounts = [\"d\"]\ndata = [\"u8:255\"]\nexpect = \"Custom(12)\"\n";
    // p-token refuses the data before it looks at an account.
    let leaves = "leaves.d = { lamports = 42, data = [\"hex:010203\"], owner = \"system\" }";
    stage
        .write("d.json", &good)
        .write("p.toml", format!("{at_its_address}{leaves}"));
    stage.measure().unwrap();
    stage.write(
        "p.toml",
        at_its_address.replace(
            "d.json\"",
            "d.json\"\nlamports = \"1 SOL\"\naddress = \"@e\"",
        ) + "leaves.\"@e\" = { lamports = 1_000_000_000, data = [\"hex:010203\"] }",
    );
    stage.measure().unwrap();

    let error = |text: &str| {
        let stage = Stage::new();
        stage.write("d.json", text);
        stage.write("p.toml", format!("[accounts.d]\ndump = \"d.json\"\n{ROW}"));
        let error = stage.error();
        let error = error.strip_prefix("fixtures/p.toml:2: accounts.d.dump: fixtures/d.json");
        error.unwrap().to_owned()
    };
    assert_eq!(
        error("{}"),
        " is not what `solana account ADDRESS --output json` writes: missing field `pubkey` at line 1 column 2"
    );
    assert_eq!(
        error(&good.replace("\"base64\"", "\"base64+zstd\"")),
        ": the data is base64+zstd, expected base64"
    );
    assert_eq!(
        error(&good.replace("AQID", "AQI")),
        ": the data is no base64: Invalid padding"
    );
    assert_eq!(
        error(&good.replace("\"11111111111111111111111111111111\"", "\"0\"")),
        ": account.owner `0` is no address"
    );
    assert_eq!(
        error(&good.replace("\"executable\": false", "\"executable\": true")),
        " is the account of a program; write `solana program dump \
         SysvarRewards111111111111111111111111111111 FILE`, and name the file as the `elf` in [programs]"
    );
    refused(
        "[accounts.d]\ndump = \"d.json\"\n",
        "2: accounts.d.dump: fixtures/d.json cannot be read: No such file or directory (os error 2)",
    );
}

/// `solana program dump` writes zeros after the ELF: as many as the account has room for.
#[test]
fn a_dumped_program() {
    let stage = Stage::new();
    let mut elf = fs::read(stage.elf()).unwrap();
    elf.resize(elf.len() * 2, 0);
    fs::write(stage.elf(), elf).unwrap();
    stage.write(
        "p.toml",
        crate::stage::transfer_at(&PRELOADED[0].id.to_string()),
    );
    assert_eq!(
        stage.measure().unwrap().report.row("transfer").unwrap().cu,
        76
    );
}

#[test]
fn lamports_as_sol() {
    refused(
        "[accounts.a]\nlamports = \"1.5\"\n",
        "2: invalid value: string \"1.5\", expected lamports, or SOL as in \"1.5 SOL\"",
    );
    refused(
        "[accounts.a]\nlamports = \"x SOL\"\n",
        "2: invalid value: string \"x SOL\", expected lamports, or SOL as in \"1.5 SOL\"",
    );
    refused(
        "[accounts.a]\nlamports = 1.5\n",
        "2: invalid type: floating point `1.5`, expected lamports, or SOL as in \"1.5 SOL\"",
    );
}

/// The interest of a mint is a matter of time, so `AmountToUiAmount` reads the clock.
#[test]
fn the_clock() {
    let ui_amount = |clock: &str| {
        let plan = format!(
            "[clock]\n{clock}\n[accounts.mint]\nmint = {{ decimals = 0, extensions = {{ \
             interest-bearing-config = {{ current_rate = 10_000 }} }} }}\n{ROW}\
             accounts = [\"mint\"]\ndata = [\"u8:23\", \"u64:1000\"]\n"
        );
        token_2022(&plan).unwrap().row("x").unwrap().cu
    };
    assert_ne!(
        ui_amount("slot = 5"),
        ui_amount("unix_timestamp = 1_000_000_000")
    );
    refused(
        "[clock]\nslots = 1\n",
        "2: unknown field `slots`, expected one of `slot`, `epoch_start_timestamp`, `epoch`, \
         `leader_schedule_epoch`, `unix_timestamp`",
    );
    refused(
        "[clock]\n[accounts.c]\naddress = \"SysvarC1ock11111111111111111111111111111111\"\n",
        "2: accounts.c: [clock] sets this account",
    );
}

/// The runtime would go on with the cluster's own sysvar.
#[test]
fn a_sysvar_that_is_too_short() {
    for (address, data, bytes, least) in [
        (
            "SysvarC1ock11111111111111111111111111111111",
            "zero:39",
            39,
            40,
        ),
        (
            "SysvarRent111111111111111111111111111111111",
            "zero:16",
            16,
            17,
        ),
        (
            "SysvarEpochSchedu1e111111111111111111111111",
            "zero:32",
            32,
            33,
        ),
        (
            "SysvarEpochRewards1111111111111111111111111",
            "zero:80",
            80,
            81,
        ),
        (
            "SysvarLastRestartS1ot1111111111111111111111",
            "zero:0",
            0,
            8,
        ),
        (
            "SysvarS1otHashes111111111111111111111111111",
            "u64:2",
            8,
            88,
        ),
        (
            "SysvarStakeHistory1111111111111111111111111",
            "u64:2",
            8,
            72,
        ),
    ] {
        refused(
            &format!("[accounts.s]\naddress = \"{address}\"\ndata = [\"{data}\"]\n"),
            &format!("1: accounts.s: {bytes} bytes, this sysvar has {least}"),
        );
    }
}

/// A step of the set-up can be named in `after`, and is no row.
#[test]
fn set_up() {
    let stage = Stage::new();
    let plan = crate::stage::transfer_at(&PRELOADED[0].id.to_string());
    let half = plan.replace(
        "[[instruction]]\nid = \"transfer\"",
        "[[instruction]]\nid = \"first\"\nsetup = true",
    );
    let (_, row) = plan.split_once("[[instruction]]").unwrap();
    stage.write(
        "p.toml",
        format!("{half}[[instruction]]{row}after = [\"first\"]\nleaves.to = {{ amount = 2_000 }}"),
    );
    let report = stage.measure().unwrap().report;
    let ids: Vec<_> = report.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["transfer"]);
}

#[test]
fn limits() {
    let with = |limits: &str| {
        let stage = Stage::new();
        let plan = crate::stage::transfer_at(&PRELOADED[0].id.to_string());
        stage.write("p.toml", format!("{plan}{limits}"));
        let measured = stage.measure();
        measured.map(|measured| measured.report.row("transfer").unwrap().cu)
    };
    assert_eq!(with("cu_limit = 77"), Ok(76));
    let error = with("cu_limit = 76").unwrap_err();
    let expected = "p.toml: transfer: the whole budget of 76 CU went, so there is no figure";
    assert!(error.ends_with(expected), "{error}");
    // 8 CU for each 32 KiB after the first.
    assert_eq!(with("heap = 32_768"), Ok(76));
    assert_eq!(with("heap = 262_144"), Ok(76 + 7 * 8));
    for (field, expected) in [
        ("cu_limit = 0", "cu_limit: 0: expected 1 to 1400000"),
        (
            "cu_limit = 1_400_001",
            "cu_limit: 1400001: expected 1 to 1400000",
        ),
        (
            "heap = 1024",
            "heap: 1024: expected 32768 to 262144, a multiple of 1024",
        ),
        (
            "heap = 33_000",
            "heap: 33000: expected 32768 to 262144, a multiple of 1024",
        ),
    ] {
        refused(
            &format!("[[instruction]]\nid = \"y\"\n{field}\n"),
            &format!("3: instruction `y`, {expected}"),
        );
    }
}
