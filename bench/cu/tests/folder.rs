//! What a folder holds: nothing of it is passed over in silence.

use {
    crate::{
        fixture::recorded,
        stage::{Stage, transfer_at},
    },
    cu::Options,
    prost::Message,
    std::fs,
};

const TOKEN: &str = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";

fn notes(stage: &Stage, options: &Options) -> Vec<String> {
    stage.notes(&stage.measure_with(options).unwrap())
}

#[test]
fn files_that_hold_no_row() {
    let stage = Stage::new();
    stage
        .write("p.toml", transfer_at(TOKEN))
        .write("notes.txt", "")
        .write(".hidden", "");
    stage.write("empty.toml", "instruction = []\n");
    fs::copy(stage.elf(), stage.fixtures().join("token.so")).unwrap();
    assert_eq!(
        notes(&stage, &Options::default()),
        [
            "fixtures/empty.toml: a plan without a row",
            "fixtures/notes.txt: neither a plan (*.toml) nor a fixture (*.fix)",
            "fixtures/token.so: neither a plan (*.toml) nor a fixture (*.fix)",
        ]
    );
    // What a plan reads is part of it.
    stage.write("cu.toml", "[programs.callee]\nelf = \"token.so\"\n");
    assert_eq!(notes(&stage, &Options::default()).len(), 2);

    let stage = Stage::new();
    stage.write("notes.txt", "");
    assert_eq!(
        stage.error(),
        "fixtures holds no plan (*.toml) with a row and no fixture (*.fix), only fixtures/notes.txt: neither a \
         plan (*.toml) nor a fixture (*.fix)"
    );
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere() {
    use std::os::unix::fs::symlink;
    let stage = Stage::new();
    stage.write("p.toml", transfer_at(TOKEN));
    symlink("nowhere", stage.fixtures().join("gone.fix")).unwrap();
    symlink("nowhere", stage.fixtures().join("gone")).unwrap();
    let report = stage.measure_with(&Options::default()).unwrap();
    assert_eq!(report.rows.len(), 1);
    let failed: Vec<_> = report
        .failed
        .iter()
        .map(|it| stage.without_root(&it.to_string()))
        .collect();
    assert_eq!(
        failed,
        [
            "fixtures/gone.fix: gone: fixtures/gone.fix cannot be read: No such file or directory (os error 2)"
        ]
    );
    assert_eq!(
        notes(&stage, &Options::default()),
        ["fixtures/gone: a symlink that leads nowhere"]
    );
}

#[test]
fn subfolders() {
    let stage = Stage::new();
    stage.write("p.toml", transfer_at(TOKEN));
    for folder in ["in", "in/deep"] {
        fs::create_dir(stage.fixtures().join(folder)).unwrap();
        stage.write(&format!("{folder}/r.fix"), recorded().encode_to_vec());
    }
    assert_eq!(
        notes(&stage, &Options::default()),
        ["fixtures/in: a subfolder is read with --recursive only"]
    );
    let recursive = Options {
        recursive: true,
        ..Options::default()
    };
    let report = stage.measure_with(&recursive).unwrap();
    let ids: Vec<_> = report.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["in/deep/r", "in/r", "transfer"]);
    assert_eq!(report.notes, []);

    // A subfolder may say for its own files what holds for them.
    stage.write("in/deep/cu.toml", "program_id = \"@elsewhere\"\n");
    fs::remove_file(stage.fixtures().join("p.toml")).unwrap();
    let report = stage.measure_with(&recursive).unwrap();
    assert_eq!(report.rows.len(), 1);
    assert_eq!(
        report.notes[0].to_string(),
        format!("in/deep/r: it calls SPL Token ({TOKEN}), not the ELF's program")
    );
    stage.write("in/deep/cu.toml", "programid = \"@elsewhere\"\n");
    // A subfolder that cannot be read fails, and the others are measured.
    let why = "fixtures/in/deep/cu.toml:1: unknown field `programid`, expected one of `program_id`, `name`, `programs`";
    let report = stage.measure_with(&recursive).unwrap();
    let ids: Vec<_> = report.rows.iter().map(|row| row.id.as_str()).collect();
    let failed = report.failed.iter();
    let failed: Vec<_> = failed
        .map(|it| stage.without_root(&it.to_string()))
        .collect();
    assert_eq!((ids, failed), (vec!["in/r"], vec![why.to_owned()]));
    let fail_fast = Options {
        fail_fast: true,
        ..recursive.clone()
    };
    let error = stage.measure_with(&fail_fast).unwrap_err();
    assert_eq!(stage.without_root(&error), why);

    #[cfg(unix)]
    {
        fs::remove_file(stage.path("fixtures/in/deep/cu.toml")).unwrap();
        std::os::unix::fs::symlink("..", stage.path("fixtures/in/deep/up")).unwrap();
        assert_eq!(
            notes(&stage, &recursive),
            ["fixtures/in/deep/up: a symlink to a folder above it is not read"]
        );
    }
}

/// Its name cannot be an id: the row fails, the others are measured.
#[test]
fn a_name_that_is_no_id() {
    let stage = Stage::new();
    stage
        .write("a b.fix", recorded().encode_to_vec())
        .write("c.fix", recorded().encode_to_vec())
        .write("elf.fix", recorded().encode_to_vec());
    let report = stage.measure_with(&Options::default()).unwrap();
    assert_eq!((report.rows.len(), report.failed.len()), (1, 2));
    assert!(
        report.failed[0]
            .reason
            .starts_with("the row's id: expected letters")
    );
    // `cu bless` would have no name for it.
    assert_eq!(
        report.failed[1].reason,
        "the row's id: a baseline has the size of the ELF as `elf`"
    );
}
