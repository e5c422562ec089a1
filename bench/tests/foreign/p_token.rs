//! p-token is not ours, and what it costs on mainnet is known.

use {
    crate::stage::{Stage, cu, last_error, p_token, transfer_at},
    cu::foreign::{Bench, Options, measure},
    cu_runtime::{Profile, programs},
    std::path::Path,
};

/// The figures that everybody who calls p-token sees in the log of a transaction.
#[test]
fn its_rows_cost_what_mainnet_says() {
    let measured = measure(&Stage::new().elf(), &p_token(), &Options::default()).unwrap();
    let rows: Vec<_> = measured
        .report
        .rows
        .iter()
        .map(|row| (row.id.as_str(), row.cu))
        .collect();
    assert_eq!(
        rows,
        [
            ("mint_to", 120),
            ("transfer", 76),
            ("transfer_checked", 105),
            ("close_account", 120),
            ("initialize_account", 233),
            ("transfer_of_too_much", 181),
            ("transfer_checked_recorded", 105),
            ("transfer_recorded_by_mollusk", 76),
        ]
    );
    assert_eq!(measured.over_limit, [""; 0]);
    assert_eq!(measured.report.elf.sbpf, "v0");
    let refused = measured.report.row("transfer_of_too_much").unwrap();
    assert_eq!(refused.refused.as_deref(), Some("Custom(1)"));
    for row in &measured.report.rows {
        assert_eq!(row.frames.name, "p-token");
        assert_eq!((row.runtime, row.own), (0, row.cu));
    }
}

/// A program called by another is a frame below it, under the name that everybody knows it by.
#[test]
fn the_associated_token_program_calls_it() {
    let stage = Stage::new();
    std::fs::write(
        stage.elf(),
        mollusk_svm_programs_token::associated_token::ELF,
    )
    .unwrap();
    stage.write(
        "ata.toml",
        r#"
program_id = "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL"
name = "ata"
[accounts.payer]
lamports = 1_000_000_000
[accounts.wallet]
[accounts.mint]
owner = "spl-token"
data = ["u32:0", "zero:32", "u64:0", "u8:6", "bool:true", "zero:36"]
[accounts.ata]
pda = ["key:wallet", "key:spl-token", "key:mint"]
lamports = 0
[[instruction]]
id = "create"
accounts = ["payer signer writable", "ata writable", "wallet", "mint", "system", "spl-token"]
data = ["u8:0"]
"#,
    );
    let row = stage.measure().unwrap().report.rows.remove(0);
    assert_eq!(row.cu, row.runtime + row.own);
    let names: Vec<_> = row.frames.calls.iter().map(|call| &call.name).collect();
    assert!(names.iter().any(|name| *name == "SPL Token"), "{names:?}");
    assert!(names.iter().any(|name| *name == "System"), "{names:?}");
}

#[test]
fn the_command_prints_the_table() {
    let stage = Stage::new();
    let json = stage.fixtures().join("report.json");
    let output = cu(&[
        Path::new("run"),
        &stage.elf(),
        Path::new("--fixtures"),
        &p_token(),
        Path::new("--json"),
        &json,
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", last_error(&output));
    let table = String::from_utf8(output.stdout).unwrap();
    let figures = |line: &str| {
        line.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let transfer = table
        .lines()
        .map(figures)
        .find(|row| row.first().is_some_and(|id| id == "transfer"));
    assert_eq!(transfer.unwrap()[1], "76");
    let report: cu::measure::Report =
        serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap();
    assert_eq!(report.row("transfer_checked").unwrap().cu, 105);
}

/// One CU over a plan's limit is a regression, with the exit code of one; at the limit is not.
#[test]
fn a_limit_of_the_plan_holds() {
    let plan = std::fs::read_to_string(p_token().join("p-token.toml")).unwrap();
    let limited = |limit: u64| {
        let stage = Stage::new();
        let row = "id = \"transfer\"\n";
        assert!(plan.contains(row));
        stage.write(
            "p.toml",
            plan.replace(row, &format!("{row}max_cu = {limit}\n")),
        );
        cu(&[
            Path::new("run"),
            &stage.elf(),
            Path::new("--fixtures"),
            &stage.fixtures(),
        ])
    };
    let output = limited(75);
    assert_eq!(output.status.code(), Some(3));
    let error = last_error(&output);
    assert!(
        error.starts_with("regression: ")
            && error.ends_with("p.toml: transfer: 76 CU, 1 more than its max_cu of 75"),
        "{error}"
    );
    assert_eq!(limited(76).status.code(), Some(0));
}

/// The same program at another address: where a plan says, or where its reader says.
#[test]
fn the_address_can_be_given() {
    let stage = Stage::new();
    let token = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";
    stage.write("p.toml", transfer_at(token));
    let there = stage.measure().unwrap().report;
    stage.write("p.toml", transfer_at("@elsewhere"));
    let elsewhere = stage.measure().unwrap().report;
    assert_eq!(there.row("transfer").unwrap().cu, 76);
    assert_eq!(there, elsewhere);

    // Given by the reader, it takes the plan's place: InitializeAccount3 works nowhere but at the
    // address of SPL Token.
    stage.write(
        "p.toml",
        transfer_at("@elsewhere")
            + r#"
[accounts.new]
owner = "program"
data = ["zero:165"]
[[instruction]]
id = "initialize_account"
accounts = ["new writable", "mint"]
data = ["u8:18", "key:alice"]
"#,
    );
    let error = stage.error();
    assert!(error.contains("failed: IncorrectProgramId"), "{error}");
    let options = Options {
        program_id: Some(programs::TOKEN),
        ..Options::default()
    };
    measure(&stage.elf(), &stage.fixtures(), &options).unwrap();
}

/// Without a file: a bench in Rust comes to the same figure.
#[test]
fn a_bench_in_rust_gives_the_same_row() {
    use {
        solana_account::Account,
        solana_instruction::{AccountMeta, Instruction},
        solana_pubkey::Pubkey,
    };

    let [mint, alice, from, to] = [1, 2, 3, 4].map(|n| Pubkey::new_from_array([n; 32]));
    let tokens = |amount: u64| {
        let amount = amount.to_le_bytes();
        let data = [
            mint.as_ref(),
            alice.as_ref(),
            &amount,
            &[0; 36],
            &[1],
            &[0; 56],
        ]
        .concat();
        Account {
            lamports: 2_039_280,
            data,
            owner: programs::TOKEN,
            ..Account::default()
        }
    };
    let data = [&[3], &1000_u64.to_le_bytes()[..]].concat();
    let transfer = Instruction::new_with_bytes(
        programs::TOKEN,
        &data,
        vec![
            AccountMeta::new(from, false),
            AccountMeta::new(to, false),
            AccountMeta::new_readonly(alice, true),
        ],
    );
    let accounts = vec![
        (from, tokens(1000)),
        (to, tokens(0)),
        (alice, Account::default()),
    ];
    let bench = || Bench::load(Stage::new().elf(), Profile::Mainnet).unwrap();
    let report = bench()
        .row("transfer", transfer.clone(), accounts.clone())
        .report()
        .unwrap();
    assert_eq!(report.row("transfer").unwrap().cu, 76);
    assert_eq!(report.rows[0].frames.name, "token");

    let twice = bench()
        .row("transfer", transfer.clone(), accounts.clone())
        .row("transfer", transfer, accounts);
    assert_eq!(
        twice.report().unwrap_err(),
        "two rows have the id `transfer`, in token and in token"
    );
}
