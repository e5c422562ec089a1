//! Where the ELF is deployed, and what it takes the place of: never another program unasked.

use {
    crate::{
        fixture::{at, recorded},
        stage::{ATA_PLAN, Stage, cu_with, last_error},
    },
    cu::{Options, report::NoteKind},
    cu_runtime::programs,
    prost::Message,
    solana_pubkey::Pubkey,
    std::fs,
};

const OWN: Pubkey = Pubkey::new_from_array([7; 32]);
const OTHER: Pubkey = Pubkey::new_from_array([8; 32]);

fn fixture(program: Pubkey) -> Vec<u8> {
    at(recorded(), program).encode_to_vec()
}

fn ids(stage: &Stage) -> Vec<String> {
    let rows = stage.measure().unwrap().report.rows;
    rows.into_iter().map(|row| row.id).collect()
}

/// The ELF is not the one that the cluster has: one byte after its last section is more.
fn own_build(stage: &Stage) {
    let mut elf = fs::read(stage.elf()).unwrap();
    elf.push(1);
    fs::write(stage.elf(), elf).unwrap();
}

#[test]
fn the_one_program_that_the_fixtures_call() {
    let stage = Stage::new();
    own_build(&stage);
    stage
        .write("a.fix", fixture(OWN))
        .write("b.fix", fixture(OWN));
    assert_eq!(ids(&stage), ["a", "b"]);
    assert_eq!(stage.measure().unwrap().report.notes, []);

    // What a test sets up with programs of the cluster is no row, and no program of the cluster is replaced.
    stage.write("setup.fix", fixture(programs::SYSTEM));
    stage.write("mint.fix", fixture(programs::TOKEN));
    let report = stage.measure().unwrap().report;
    assert_eq!(
        report.rows.iter().map(|row| &row.id).collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(
        stage.notes(&report),
        [
            format!(
                "fixtures: the ELF is taken for {OWN}; other programs that fixtures call: System ({}) \
                 once, SPL Token ({}) once",
                programs::SYSTEM,
                programs::TOKEN
            ),
            format!(
                "mint: it calls SPL Token ({}), not the ELF's program",
                programs::TOKEN
            ),
            format!(
                "setup: it calls System ({}), not the ELF's program",
                programs::SYSTEM
            ),
        ]
    );
    let kinds: Vec<_> = report.notes.iter().map(|note| note.kind).collect();
    assert_eq!(
        kinds,
        [
            NoteKind::ProgramId,
            NoteKind::OtherProgram,
            NoteKind::OtherProgram
        ]
    );
}

#[test]
fn more_than_one_is_asked_for() {
    let stage = Stage::new();
    stage
        .write("a.fix", fixture(OWN))
        .write("b.fix", fixture(OTHER));
    stage.write("c.fix", fixture(OTHER));
    assert_eq!(
        stage.error(),
        format!(
            "where is the ELF deployed? Say it with --program-id ADDRESS, or as program_id in cu.toml. The \
             fixtures call {OWN} once, {OTHER} 2 times"
        )
    );
    let options = Options {
        program_id: Some(OTHER),
        ..Options::default()
    };
    let report = stage.measure_with(&options).unwrap();
    assert_eq!(report.rows.len(), 2);
    stage.write("cu.toml", format!("program_id = \"{OWN}\"\n"));
    assert_eq!(ids(&stage), ["a"]);

    stage.write(
        "cu.toml",
        format!("program_id = \"{}\"\n", Pubkey::new_from_array([9; 32])),
    );
    assert!(
        stage
            .error()
            .starts_with("fixtures holds no plan (*.toml) with a row and no fixture (*.fix)")
    );
}

/// Its rows would be rows of that program, whatever the ELF does.
#[test]
fn a_program_of_the_cluster_is_not_replaced_unasked() {
    let stage = Stage::new();
    stage.write("r.fix", fixture(programs::TOKEN));
    // The ELF is the cluster's own, so there is nothing to replace.
    assert_eq!(ids(&stage), ["r"]);
    own_build(&stage);
    assert_eq!(
        stage.error(),
        format!(
            "where is the ELF deployed? Say it with --program-id ADDRESS, or as program_id in cu.toml. The \
             fixtures call programs that every cluster has: SPL Token ({}) once; none of them is replaced \
             unless you say so",
            programs::TOKEN
        )
    );
    let options = Options {
        program_id: Some(programs::TOKEN),
        ..Options::default()
    };
    assert_eq!(stage.measure_with(&options).unwrap().rows.len(), 1);
    // A plan that says where the ELF is deployed says it for the fixtures next to it.
    stage.write("cu.toml", format!("program_id = \"{}\"\n", programs::TOKEN));
    assert_eq!(ids(&stage), ["r"]);

    // Not even the System program, by a fixture that calls it.
    stage.write("r.fix", fixture(programs::SYSTEM));
    fs::remove_file(stage.fixtures().join("cu.toml")).unwrap();
    assert!(
        stage
            .error()
            .contains("programs that every cluster has: System (1111")
    );
    let options = Options {
        program_id: Some(OWN),
        ..Options::default()
    };
    assert_eq!(
        stage.measure_with(&options).unwrap_err(),
        format!(
            "no fixture calls the ELF's program {OWN}; they call System ({}) once",
            programs::SYSTEM
        )
    );
}

/// A transfer of Token-2022, of a mint whose hook is the program `@hook`.
const HOOKED: &str = r#"
program_id = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb"
[accounts.alice]
[accounts.hook]
[accounts.mint]
owner = "program"
data = ["u32:0", "zero:32", "u64:10_000", "u8:6", "bool:true", "zero:119", "u8:1", "u16:14", "u16:64", "zero:32", "key:hook"]
[accounts.from]
owner = "program"
data = ["key:mint", "key:alice", "u64:10_000", "zero:36", "u8:1", "zero:56", "u8:2", "u16:15", "u16:1", "u8:0"]
[accounts.to]
owner = "program"
data = ["key:mint", "key:alice", "u64:0", "zero:36", "u8:1", "zero:56", "u8:2", "u16:15", "u16:1", "u8:0"]
[[instruction]]
id = "transfer"
accounts = ["from writable", "mint", "to writable", "alice signer", "hook"]
data = ["u8:12", "u64:1000", "u8:6"]
"#;

/// A program that rows call comes from the command line, from `cu.toml`, or is named as missing.
#[test]
fn a_program_that_rows_call() {
    let stage = Stage::new();
    fs::write(stage.elf(), programs::PRELOADED[1].elf).unwrap();
    stage.write("p.toml", HOOKED);
    let hook = cu::plan::key("hook");
    let error = stage.error();
    assert!(
        error.starts_with("fixtures/p.toml: transfer: the instruction failed: ")
            && error.ends_with(&format!(
                "; it calls {hook}, which is not there: give the ELF with --program ADDRESS=FILE, or in the \
                 [programs] of the plan or of cu.toml"
            )),
        "{error}"
    );

    let token = stage.path("tokens.so");
    fs::write(&token, mollusk_svm_programs_token::token::ELF).unwrap();
    let [elf, fixtures, token] =
        [stage.elf(), stage.fixtures(), token].map(|path| path.display().to_string());
    let run =
        |program: &str| cu_with(&["run", &elf, "--fixtures", &fixtures, "--program", program]);
    let output = run(&format!("{hook}={token}"));
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    // It is there and called, and it is no hook.
    assert!(
        said.contains(&format!("    Program {hook} invoke [2]\n"))
            && !said.contains("is not there"),
        "{said}"
    );

    let stage = Stage::ata();
    stage.write("p.toml", ATA_PLAN);
    let given = Options {
        programs: vec![(programs::TOKEN, token.clone().into())],
        ..Options::default()
    };
    let report = stage.measure_with(&given).unwrap();
    assert_eq!((report.failed, report.rows.len()), (vec![], 1));
    fs::copy(&token, stage.fixtures().join("tokens.so")).unwrap();
    stage.write(
        "cu.toml",
        format!(
            "[programs.ours]\nelf = \"tokens.so\"\naddress = \"{}\"\n",
            programs::TOKEN
        ),
    );
    let report = stage.measure().unwrap().report;
    assert_eq!(report.stamp.programs[0].name, "ours");
    assert_eq!(report.notes, []);

    // One address, one ELF.
    let taken = Options {
        programs: vec![(programs::ASSOCIATED_TOKEN, token.clone().into())],
        ..Options::default()
    };
    assert_eq!(
        stage.measure_with(&taken).unwrap_err(),
        format!(
            "the program {} cannot be {token} as well: the ELF that is measured is deployed there",
            programs::ASSOCIATED_TOKEN
        )
    );
    for (program, what) in [
        ("x", "expected ADDRESS=FILE"),
        ("x=y", "`x`: "),
        (&*format!("{hook}="), "expected a file after the `=`"),
    ] {
        let output = run(program);
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(what), "{said}");
    }
    let output = run(&format!("{hook}=/nowhere.so"));
    assert_eq!(
        last_error(&output),
        "error: /nowhere.so cannot be read: No such file or directory (os error 2)"
    );
}
