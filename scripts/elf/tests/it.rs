//! The committed ELFs, and the command that makes them.

#![forbid(unsafe_code)]

use {
    cu_vault_elf::{
        Arch, Checkout, Error,
        build::{self, ANOTHER_ID, development_id},
        checkout::{Language, SOURCES, VAULT},
        id, inputs,
        manifest::{FOLDER, Manifest, put},
    },
    std::{
        fs,
        path::Path,
        process::{Command, Output},
    },
    tempfile::TempDir,
};

/// A copy of everything that decides the bytes of an ELF, with the committed ELFs.
fn copy() -> (TempDir, Checkout) {
    let (here, folder) = (Checkout::here().root, tempfile::tempdir().unwrap());
    for path in SOURCES.into_iter().chain(["Cargo.lock", "Cargo.toml"]) {
        copy_all(&here.join(path), &folder.path().join(path));
    }
    let root = folder.path().to_owned();
    (folder, Checkout { root })
}

fn copy_all(from: &Path, to: &Path) {
    if from.is_file() {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
    } else if !from.ends_with("target") {
        for entry in fs::read_dir(from).unwrap() {
            let name = entry.unwrap().file_name();
            copy_all(&from.join(&name), &to.join(name));
        }
    }
}

fn elf(checkout: &Checkout, flags: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_elf"));
    command
        .arg("--root")
        .arg(&checkout.root)
        .args(flags)
        .output()
        .unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Why an ELF is not its sources' own.
#[track_caller]
fn refusal(checkout: &Checkout, library: &str, arch: Arch) -> Error {
    let refused = checkout
        .elf(library, arch)
        .map(|_| format!("{library} is taken for its sources' own"));
    refused.unwrap_err()
}

fn edit(checkout: &Checkout, file: &str, edit: impl Fn(String) -> String) {
    let path = checkout.root.join(file);
    let text = fs::read_to_string(&path).unwrap();
    let edited = edit(text.clone());
    assert_ne!(edited, text, "{file}");
    fs::write(path, edited).unwrap();
}

/// The test that a commit fails which changes a program without its ELF. It needs no compiler.
#[test]
fn every_committed_elf_is_what_its_sources_say() {
    let checkout = Checkout::here();
    let mut wrong = Vec::new();
    for program in checkout.programs().unwrap() {
        for arch in Arch::ALL {
            wrong.extend(
                checkout
                    .elf(&program.library, arch)
                    .err()
                    .map(|it| it.to_string()),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(checkout.strays().unwrap(), [""; 0]);
}

#[test]
fn one_compiler_built_all_of_them() {
    let manifest = Manifest::read(&Checkout::here().root).unwrap();
    let vault = manifest.entry(VAULT, Arch::V3).unwrap();
    for program in Checkout::here().programs().unwrap() {
        for arch in Arch::ALL {
            let entry = manifest.entry(&program.library, arch).unwrap();
            match program.language {
                Language::Rust => assert_eq!(entry.compiler, vault.compiler, "{}", entry.file),
                Language::Assembly => {
                    assert_eq!(entry.compiler, locked_assembler(), "{}", entry.file)
                }
            }
        }
    }
}

fn locked_assembler() -> String {
    let lock = fs::read_to_string(Checkout::here().root.join("Cargo.lock")).unwrap();
    let (_, rest) = lock
        .split_once("name = \"sbpf-assembler\"\nversion = \"")
        .unwrap();
    format!("sbpf-assembler {}", rest.split_once('"').unwrap().0)
}

/// Each of these decides bytes of the vault's ELF.
#[test]
fn a_changed_source_is_noticed() {
    let (_folder, checkout) = copy();
    for file in [
        "program/src/processor/withdraw_sol.rs",
        "program/src/lib.rs",
        "program/interface/src/lib.rs",
        "program/interface/Cargo.toml",
        "program/Cargo.toml",
        "program/Cargo.lock",
        "rust-toolchain.toml",
    ] {
        let before = fs::read(checkout.root.join(file)).unwrap();
        assert!(checkout.elf(VAULT, Arch::V3).is_ok(), "{file}");
        edit(&checkout, file, |text| text + "\n");
        let error = refusal(&checkout, VAULT, Arch::V3);
        assert!(matches!(error, Error::Stale { .. }), "{file}: {error}");
        assert_eq!(
            error.to_string(),
            "program/elf/v3/cu_vault.so is not the ELF of these sources: they have changed since it was built; run: \
             scripts/build.sh"
        );
        fs::write(checkout.root.join(file), before).unwrap();
    }
}

/// A file that is added, or a configuration of cargo on the way up.
#[test]
fn a_new_file_is_noticed() {
    for file in [
        "program/src/processor/other.rs",
        "program/interface/src/other.rs",
        "program/build.rs",
        "program/.cargo/config.toml",
    ] {
        let (_folder, checkout) = copy();
        put(&checkout.root.join(file), b"").unwrap();
        let error = refusal(&checkout, VAULT, Arch::V0);
        assert!(matches!(error, Error::Stale { .. }), "{file}: {error}");
    }
}

/// A program that another one is made with decides its bytes too; one that has nothing to do with it does not.
#[test]
fn what_a_program_depends_on_is_among_its_inputs() {
    let (_folder, checkout) = copy();
    edit(&checkout, "program/interface/src/state.rs", |text| {
        text + "\n"
    });
    for library in [VAULT, "caller", "general", "peer_idiom", "peer_assembly"] {
        let error = refusal(&checkout, library, Arch::V3);
        assert!(matches!(error, Error::Stale { .. }), "{library}: {error}");
    }
    assert!(checkout.elf("parrot", Arch::V3).is_ok());
    edit(&checkout, "tests/programs/parrot/src/lib.rs", |text| {
        text + "\n"
    });
    assert!(checkout.elf("parrot", Arch::V3).is_err());
    assert!(checkout.elf("hook", Arch::V3).is_ok());
}

/// Of the workspaces, the one that a program is in.
#[test]
fn another_workspace_is_no_input() {
    let (_folder, checkout) = copy();
    edit(&checkout, "docs/examples/Cargo.lock", |text| text + "\n");
    for library in ["example_by_hand", "example_pinocchio"] {
        let error = refusal(&checkout, library, Arch::V3);
        assert!(matches!(error, Error::Stale { .. }), "{library}: {error}");
    }
    assert!(checkout.elf(VAULT, Arch::V3).is_ok());
}

#[test]
fn a_text_beside_the_sources_is_no_input() {
    let (_folder, checkout) = copy();
    edit(&checkout, "program/idl.json", |text| text + "\n");
    edit(&checkout, "program/THIRD_PARTY.md", |text| text + "\n");
    assert!(checkout.elf(VAULT, Arch::V3).is_ok());
    let vault = checkout.find(VAULT).unwrap();
    let files = inputs::files(&checkout.root, &vault).unwrap();
    assert!(files.contains("program/src/cpi/payout.rs"), "{files:?}");
    assert!(
        !files
            .iter()
            .any(|it| it.ends_with(".md") || it.ends_with(".json")),
        "{files:?}"
    );
}

#[test]
fn another_file_than_the_recorded_one_is_noticed() {
    let (_folder, checkout) = copy();
    let file = checkout.root.join(checkout.file(VAULT, Arch::V3));
    let elf = fs::read(&file).unwrap();
    let mut flipped = elf.clone();
    flipped[elf.len() / 2] ^= 1;
    for bytes in [
        &elf[..elf.len() - 1],
        &flipped,
        b"version https://git-lfs.github.com/spec/v1\n",
    ] {
        fs::write(&file, bytes).unwrap();
        let error = refusal(&checkout, VAULT, Arch::V3);
        assert!(matches!(error, Error::Damaged { .. }), "{error}");
    }
    fs::remove_file(&file).unwrap();
    let error = refusal(&checkout, VAULT, Arch::V3);
    assert!(matches!(error, Error::Missing { .. }), "{error}");
}

#[test]
fn an_elf_of_no_program_is_noticed() {
    let (_folder, checkout) = copy();
    put(&checkout.root.join(FOLDER).join("v0/old.so"), b"").unwrap();
    assert_eq!(checkout.strays().unwrap(), ["v0/old.so"]);
    let output = elf(&checkout, &["--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stderr(&output),
        "program/elf/v0/old.so is no program's; remove it, and its entry in the manifest\n"
    );
}

#[test]
fn a_manifest_that_cannot_be_read_is_named() {
    let (_folder, checkout) = copy();
    let manifest = format!("{FOLDER}/manifest.json");
    edit(&checkout, &manifest, |text| {
        text.replacen("\"schema\": 1", "\"schema\": 2", 1)
    });
    let output = elf(&checkout, &["--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("program/elf/manifest.json: schema 2, not 1"));
}

/// Where the sources are those of the manifest, there is nothing to build and no compiler to provide.
#[test]
fn nothing_is_built_where_nothing_has_changed() {
    let (_folder, checkout) = copy();
    let output = elf(&checkout, &[]);
    assert!(output.status.success());
    assert_eq!(
        stderr(&output),
        "ELFs: those in program/elf are the sources' own, nothing is built\n"
    );
    assert!(!checkout.root.join("target").exists());
}

#[test]
fn an_elf_for_another_id_needs_no_compiler() {
    let (_folder, checkout) = copy();
    let output = elf(&checkout, &["--id", ANOTHER_ID]);
    assert!(output.status.success(), "{}", stderr(&output));
    for arch in Arch::ALL {
        let written = fs::read(
            checkout
                .root
                .join(format!("target/elf/{ANOTHER_ID}/{arch}/{VAULT}.so")),
        )
        .unwrap();
        let committed = checkout.elf(VAULT, arch).unwrap();
        let (own, other) = (
            development_id(&checkout).unwrap(),
            id::parse(ANOTHER_ID).unwrap(),
        );
        let recorded = checkout.entry(VAULT, arch).unwrap().id;
        assert_eq!(id::places(&committed, &own, &written, &other), Ok(recorded));
    }
    assert!(!checkout.root.join("target/sbf-v3").exists());
}

/// The compiler makes other code for an id whose words are alike or short.
#[test]
fn an_id_that_the_compiler_treats_otherwise_is_refused() {
    let checkout = Checkout::here();
    let (entry, own) = (
        checkout.entry(VAULT, Arch::V3).unwrap(),
        development_id(&checkout).unwrap(),
    );
    let committed = checkout.elf(VAULT, Arch::V3).unwrap();
    let good = id::parse(ANOTHER_ID).unwrap();
    let mut alike = good;
    alike.copy_within(..8, 16);
    let mut short = good;
    short[12..16].fill(0);
    let mut negative = good;
    negative[11..16].fill(0xff);
    for special in [alike, short, negative] {
        let error = id::replace(&committed, &entry, &own, &special).unwrap_err();
        assert_eq!(error, id::Error::Special(id::print(&special)));
    }
    assert!(id::replace(&committed, &entry, &own, &good).is_ok());
}

/// The places of the manifest hold the development id, or nothing is written.
#[test]
fn a_place_without_the_id_is_refused() {
    let checkout = Checkout::here();
    let (mut entry, own) = (
        checkout.entry(VAULT, Arch::V3).unwrap(),
        development_id(&checkout).unwrap(),
    );
    let committed = checkout.elf(VAULT, Arch::V3).unwrap();
    let good = id::parse(ANOTHER_ID).unwrap();
    let places = entry.id.clone();
    for place in [
        (places[0].0 + 1, places[0].1),
        (places[0].0, 8),
        (committed.len() - 2, 0),
    ] {
        entry.id = places.clone();
        entry.id.push(place);
        let error = id::replace(&committed, &entry, &own, &good).unwrap_err();
        let (file, at) = (entry.file.clone(), place.0);
        assert_eq!(error, id::Error::Misplaced { file, at });
    }
    entry.id.clear();
    let error = id::replace(&committed, &entry, &own, &good).unwrap_err();
    assert_eq!(error, id::Error::NoPlaces(entry.file));
}

#[test]
fn bad_flags_are_refused() {
    let checkout = Checkout::here();
    for (flags, words) in [
        (&["--fast"][..], "unexpected argument '--fast'"),
        (&["--arch"], "a value is required for '--arch <ARCH>'"),
        (
            &["--arch", "v4"],
            "unknown architecture `v4` (one of: v0, v3)",
        ),
        (&["--compiler", "gcc"], "invalid value 'gcc'"),
        (
            &["--id", ANOTHER_ID, "--program", "program"],
            "cannot be used with",
        ),
    ] {
        let output = elf(&checkout, flags);
        assert_eq!(output.status.code(), Some(2), "{flags:?}");
        assert!(
            stderr(&output).contains(words),
            "{flags:?}: {}",
            stderr(&output)
        );
    }
    for (flags, line) in [
        (
            &["--program", "elsewhere"],
            "error: elsewhere is not a program of this checkout\n",
        ),
        (
            &["--id", "0OIl"],
            "error: 0OIl: must be an address, 32 bytes in base58\n",
        ),
    ] {
        let output = elf(&checkout, flags);
        assert_eq!(
            (output.status.code(), stderr(&output).as_str()),
            (Some(1), line)
        );
    }
}

/// Where LLVM and the VM could take a 32-bit sum differently, nothing reads the difference.
#[test]
fn no_elf_reads_the_upper_half_of_a_32_bit_sum() {
    let checkout = Checkout::here();
    for program in checkout.programs().unwrap() {
        for arch in Arch::ALL {
            let file = checkout.file(&program.library, arch);
            let elf = fs::read(checkout.root.join(&file)).unwrap();
            build::no_upper_half(&elf, &file).unwrap_or_else(|error| panic!("{error}"));
        }
    }
}
