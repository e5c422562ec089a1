//! An ELF that is not there or is none: one line that says what and where, exit code 2, no panic.

#![forbid(unsafe_code)]

use {
    cu_vault_tests::Arch,
    std::{fs, path::PathBuf, process::Command},
};

/// What `cu run` says with these files in place of the committed ones.
fn run(name: &str, files: &[(&str, &[u8])]) -> (Option<i32>, String, String) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("bad_elf_{name}"));
    fs::create_dir_all(folder.join("v3")).unwrap();
    for (file, bytes) in files {
        fs::write(folder.join("v3").join(file), bytes).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_vault-bench"))
        .arg("run")
        .env("CU_ELF_DIR", &folder)
        .output()
        .unwrap();
    fs::remove_dir_all(&folder).unwrap();
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    let stderr = stderr.replace(folder.to_str().unwrap(), "FOLDER");
    (output.status.code(), stdout, stderr)
}

#[track_caller]
fn refused(name: &str, files: &[(&str, &[u8])], line: &str) {
    let expected = (Some(2), String::new(), format!("error: {line}\n"));
    assert_eq!(run(name, files), expected);
}

#[test]
fn a_missing_file_is_named_with_what_builds_it() {
    let elf = Arch::V3.elf("cu_vault");
    for (name, files, missing) in [
        ("no_elf", vec![], "cu_vault.so"),
        (
            "no_compiler",
            vec![("cu_vault.so", &elf[..])],
            "compiler.txt",
        ),
    ] {
        let line = format!(
            "FOLDER/v3/{missing} cannot be read (No such file or directory (os error 2)); \
             build it with: scripts/build.sh --arch v3 --out FOLDER"
        );
        refused(name, &files, &line);
    }
}

#[test]
fn a_file_that_the_runtime_cannot_load_is_named_with_its_reason() {
    let elf = Arch::V3.elf("cu_vault");
    let mut machine = elf.clone();
    machine[18] = 62;
    for (name, bytes, reason) in [
        ("empty", &[][..], "Offset or value is out of bounds"),
        ("header", &elf[..32], "Offset or value is out of bounds"),
        ("half", &elf[..elf.len() / 2], "Invalid ELF program header"),
        (
            "machine",
            &machine,
            "Failed to parse ELF file: invalid file header",
        ),
    ] {
        let line = format!("FOLDER/v3/cu_vault.so: the runtime cannot load the ELF: {reason}");
        refused(name, &[("cu_vault.so", bytes)], &line);
    }
}

#[test]
fn an_elf_of_the_other_version_is_not_taken_for_this_one() {
    let elf = Arch::V0.elf("cu_vault");
    refused(
        "other",
        &[("cu_vault.so", &elf)],
        "FOLDER/v3/cu_vault.so: the ELF is for sBPF v0, not v3",
    );
}

/// The folder is read, and that nothing else is wrong with it.
#[test]
fn an_unmodified_elf_is_measured_from_there() {
    let files = [
        ("cu_vault.so", &Arch::V3.elf("cu_vault")[..]),
        ("peer_idiom.so", &Arch::V3.elf("peer_idiom")),
        ("compiler.txt", b"a compiler of the test's own"),
    ];
    let (code, stdout, stderr) = run("good", &files);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    let stamp = stdout.lines().nth(1).unwrap();
    assert!(
        stamp.ends_with(" bytes · a compiler of the test's own"),
        "{stamp}"
    );
}
