//! p-token is not ours, and what it costs on mainnet is known.

use {
    crate::{
        own_bench,
        stage::{ATA_PLAN, Stage, cu, last_error, p_token, transfer_at},
    },
    cu::{Bench, Options, measure, report::NoteKind},
    cu_runtime::{Profile, programs},
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    std::path::Path,
};

/// The figures that every caller of p-token sees in the log of a transaction.
#[test]
fn its_rows_cost_what_mainnet_says() {
    let report = measure(&Stage::new().elf(), &p_token(), &Options::default()).unwrap();
    let rows: Vec<_> = report
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
    assert_eq!(report.over_limit(), [""; 0]);
    assert_eq!(report.elf.sbpf, "v0");
    let refused = report.row("transfer_of_too_much").unwrap();
    assert_eq!(refused.refused.as_deref(), Some("Custom(1)"));
    for row in &report.rows {
        assert_eq!(row.frames.name, "p-token");
        assert_eq!((row.runtime, row.own), (0, row.cu));
    }
}

/// A program called by another is a frame below it, under its usual name.
#[test]
fn the_associated_token_program_calls_it() {
    let stage = Stage::ata();
    stage.write("ata.toml", ATA_PLAN);
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
    let report: cu::Report = serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap();
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
            && error.ends_with("transfer: 76 CU, 1 more than its max_cu of 75"),
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
    assert_eq!(stage.measure_with(&options).unwrap().failed, []);
}

/// The worked example of a bench in Rust comes to the same row as the plan, which names its accounts
/// otherwise.
#[test]
fn a_bench_of_ones_own_gives_the_same_row() {
    let stage = Stage::new();
    let report = own_bench::bench(&stage.elf()).unwrap();
    assert_eq!(report.rows.len(), 1);
    let row = report.row("transfer").unwrap();
    assert_eq!((row.cu, row.frames.name.as_str()), (76, "my-token"));

    stage.write("p.toml", transfer_at("@token"));
    let options = Options {
        name: Some("my-token".to_owned()),
        ..Options::default()
    };
    assert_eq!(stage.measure_with(&options).unwrap(), report);
}

/// A row in Rust is held to what one in a file is.
#[test]
fn rows_in_rust_need_ids_of_their_own() {
    let bench = |ids: [&str; 2]| {
        let stage = Stage::new();
        let refused = Instruction::new_with_bytes(programs::TOKEN, &[3], vec![]);
        let error = InstructionError::Custom(12);
        let bench = Bench::load(stage.elf(), Profile::Mainnet).unwrap();
        ids.iter()
            .fold(bench, |bench, id| {
                bench.refused(*id, refused.clone(), vec![], error.clone())
            })
            .report()
    };
    assert_eq!(
        bench(["a", "a"]).unwrap_err().to_string(),
        "two rows have the id `a`, in token and in token"
    );
    assert_eq!(
        bench(["a", "b c"]).unwrap_err().to_string(),
        "token: b c: the row's id: expected letters, digits and any of _ - . : /"
    );
    let rows = bench(["a", "b"]).unwrap().rows;
    assert_eq!(rows[0].refused.as_deref(), Some("Custom(12)"));
}

/// The fixtures that p-token's authors publish: folder `pinocchio/program/fuzz/blob` of
/// https://github.com/solana-program/token. They are 341 files, so they are not committed here;
/// `CU_P_TOKEN_FIXTURES` names a folder with them. `scripts/test.sh --all` leaves this test out, and says so.
#[test]
#[ignore = "reads p-token's own fixtures from the folder CU_P_TOKEN_FIXTURES"]
fn its_published_fixtures() {
    let folder =
        std::env::var_os("CU_P_TOKEN_FIXTURES").expect("CU_P_TOKEN_FIXTURES names their folder");
    let report = measure(&Stage::new().elf(), Path::new(&folder), &Options::default()).unwrap();
    assert_eq!(report.failed, []);
    // Two of them prepare an account with the System program.
    let others: Vec<_> = report
        .notes
        .iter()
        .filter(|note| note.kind == NoteKind::OtherProgram)
        .map(|note| note.text.as_str())
        .collect();
    let system = "it calls System (11111111111111111111111111111111), not the ELF's program";
    assert_eq!(others, [system; 2]);
    assert_eq!(report.rows.len() + others.len(), 341);
    for row in &report.rows {
        assert_eq!(row.frames.name, "token");
    }
}
