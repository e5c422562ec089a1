//! The gate at work on ELFs, as CI runs it: the one that was recorded, and others.

use {
    crate::gate::place::{Place, REPORT, Ran},
    cu_vault_elf::{
        Arch, Checkout,
        arch::COMPILER,
        build::{Builder, Compiler, Toolchain},
        checkout::{SOURCES, VAULT},
        manifest::FOLDER,
    },
    std::{
        fs::{self, File},
        path::{Path, PathBuf},
    },
};

/// What is patched: the dispatch of WithdrawSol, so that the program reads one byte more, in vain.
const SOURCE: &str = "program/src/entrypoint.rs";
const LINE: &str = "                    tag::WithdrawSol => {\n";
const PATCHED: &str = "                    tag::WithdrawSol => {
                        instruction_data.read_volatile();\n";

/// Folders with the vault of this checkout, and with one instruction more in WithdrawSol. Both are built here, by one
/// compiler: it need not be the one that built the committed ELFs.
///
/// They are built in a copy of the sources that stays: cargo only builds again what has changed there.
fn built_from_source() -> [PathBuf; 2] {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gate-build");
    fs::create_dir_all(&copy).unwrap();
    let lock = File::create(copy.join("lock")).unwrap();
    lock.lock().unwrap();
    let tools = Toolchain::provide().unwrap();
    let compiler = Compiler::Upstream(tools.clone());
    let checkout = Checkout { root: copy.clone() };
    let builder = Builder {
        checkout: &checkout,
        compiler: &compiler,
        log: Some(&copy.join("build.log")),
    };
    [("as-it-is", false), ("patched", true)].map(|(name, patched)| {
        for path in SOURCES {
            mirror(&root, &copy, Path::new(path), patched);
        }
        let vault = builder.elf(&checkout.find(VAULT).unwrap(), Arch::V3, None);
        let elfs = copy.join(name);
        let folder = elfs.join(Arch::V3.name());
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(COMPILER), &tools.name).unwrap();
        fs::write(folder.join("cu_vault.so"), vault.unwrap()).unwrap();
        elfs
    })
}

/// Makes a file or a folder of the copy what it is in the checkout, or patched; touches only what differs.
fn mirror(root: &Path, copy: &Path, path: &Path, patched: bool) {
    let [from, to] = [root, copy].map(|base| base.join(path));
    if from.is_dir() {
        fs::create_dir_all(&to).unwrap();
        for gone in names(&to).filter(|name| !from.join(name).exists()) {
            remove(&to.join(gone));
        }
        for name in names(&from) {
            mirror(root, copy, &path.join(name), patched);
        }
        return;
    }
    let mut bytes = fs::read(&from).unwrap();
    if patched && path == Path::new(SOURCE) {
        bytes = patch(String::from_utf8(bytes).unwrap()).into_bytes();
    }
    if fs::read(&to).is_ok_and(|old| old == bytes) {
        return;
    }
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::write(&to, bytes).unwrap();
    fs::set_permissions(&to, fs::metadata(&from).unwrap().permissions()).unwrap();
}

fn remove(path: &Path) {
    if path.is_dir() {
        fs::remove_dir_all(path).unwrap();
    } else {
        fs::remove_file(path).unwrap();
    }
}

/// The files in a folder, apart from what cargo has built there.
fn names(folder: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| PathBuf::from(entry.unwrap().file_name()))
        .filter(|name| name != Path::new("target"))
}

fn patch(source: String) -> String {
    let times = source.matches(LINE).count();
    assert_eq!(times, 1, "{SOURCE} should have this line once: {LINE}");
    source.replace(LINE, PATCHED)
}

/// The ELFs of this checkout, with other bytes for the vault.
fn with_vault(place: &Place, vault: &[u8]) -> PathBuf {
    let elfs = place.path("elf");
    fs::create_dir_all(elfs.join("v3")).unwrap();
    let committed = Checkout::here().root.join(FOLDER).join("v3");
    for entry in fs::read_dir(committed).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), elfs.join("v3").join(entry.file_name())).unwrap();
    }
    let compiler = Arch::V3.compiler(VAULT).unwrap();
    fs::write(elfs.join("v3").join(COMPILER), compiler).unwrap();
    fs::write(elfs.join("v3/cu_vault.so"), vault).unwrap();
    elfs
}

/// Measures these ELFs and compares them with the baseline here.
fn check(place: &Place, elfs: &Path) -> Ran {
    let check = ["check", "--baseline", "baseline.json"];
    Ran::new(
        place
            .command(&check)
            .env("CU_ELF_DIR", elfs)
            .output()
            .unwrap(),
    )
}

#[test]
fn the_build_that_was_recorded_passes() {
    let place = Place::new("recorded_build");
    let elfs = with_vault(&place, &Arch::V3.elf("cu_vault"));
    check(&place, &elfs).ends(0);
}

#[test]
#[ignore = "slow: builds the vault from source, for which scripts/toolchain.sh installs the compiler"]
fn one_more_instruction_is_a_regression_by_one_cu() {
    let place = Place::new("one_more_instruction");
    let [as_it_is, patched] = built_from_source();
    let cu = |args: &[&str], elfs: &Path| {
        Ran::new(
            place
                .command(args)
                .env("CU_ELF_DIR", elfs)
                .output()
                .unwrap(),
        )
    };
    let bless = [
        "bless",
        "--baseline",
        "built.json",
        "--reason",
        "built here",
    ];
    cu(&bless, &as_it_is).ends(0);
    cu(&["run", "--rows", "all", "--json", "run.json"], &as_it_is).ends(0);
    let rows = place.json("run.json")["rows"].take();
    let row = rows
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["id"] == "withdraw_sol");
    let was = row.unwrap()["cu"].as_u64().unwrap();

    let ran = cu(&["check", "--baseline", "built.json"], &patched);
    ran.ends(3);
    let line = format!(
        "regression  withdraw_sol: {} CU, recorded {was} (+1): cu-vault +1",
        was + 1
    );
    assert!(ran.stdout.lines().any(|it| it == line), "{}", ran.stdout);
    // And no other row is blamed.
    for other in ["deposit_sol", "withdraw_token", "payout_sol_1"] {
        assert!(
            !ran.stdout.contains(&format!("  {other}: ")),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn one_more_byte_is_a_regression() {
    let place = Place::new("one_more_byte");
    let mut vault = Arch::V3.elf("cu_vault");
    vault.push(0);
    let ran = check(&place, &with_vault(&place, &vault));
    let was = REPORT["elf"]["bytes"].as_u64().unwrap();
    ran.ends(3).says(&[
        &format!("regression  elf: {} bytes, recorded {was} (+1)", was + 1),
        "if this is what it should cost: vault-bench bless --reason \"why\" --baseline baseline.json",
        &crate::gate::place::summary("1 regression"),
    ]);
}

#[test]
fn another_profile_or_sbpf_version_cannot_be_compared() {
    let place = Place::new("another");
    for (flag, value, words) in [
        (
            "--profile",
            "all",
            "it is of profile mainnet, but the report is of all",
        ),
        ("--arch", "v0", "it is of sBPF v3, but the report is of v0"),
    ] {
        place
            .cu(&["check", flag, value, "--baseline", "baseline.json"])
            .refuses(&["baseline.json: ", words]);
    }
}

#[test]
fn without_the_elf_there_is_nothing_to_measure() {
    let place = Place::new("no_elf");
    let elfs = with_vault(&place, &Arch::V3.elf("cu_vault"));
    for file in ["compiler.txt", "cu_vault.so"] {
        fs::remove_file(elfs.join("v3").join(file)).unwrap();
        check(&place, &elfs).refuses(&[
            &format!("{}/v3/{file} cannot be read", elfs.display()),
            &format!(
                "build it with: scripts/build.sh --arch v3 --out {}",
                elfs.display()
            ),
        ]);
    }
}
