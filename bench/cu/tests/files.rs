//! Files that are written and read: whole or not at all, and none too large.

use {
    crate::stage::{Stage, cu_with, transfer_at},
    std::{
        fs::{self, File},
        path::Path,
        process::{Command, Stdio},
        thread,
    },
};

const TOKEN: &str = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";

fn stage() -> (Stage, String, String) {
    let stage = Stage::new();
    stage.write("p.toml", transfer_at(TOKEN));
    let json = stage.path("report.json").display().to_string();
    let [elf, fixtures] = [stage.elf(), stage.fixtures()].map(|path| path.display().to_string());
    let output = cu_with(&["run", &elf, "--fixtures", &fixtures, "--json", &json]);
    assert_eq!(output.status.code(), Some(0));
    fs::create_dir(stage.path("base")).unwrap();
    let baseline = stage.path("base/baseline.json").display().to_string();
    (stage, json, baseline)
}

fn bless<'a>(json: &'a str, baseline: &'a str, reason: &'a str) -> [&'a str; 7] {
    [
        "bless",
        "--report",
        json,
        "--baseline",
        baseline,
        "--reason",
        reason,
    ]
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

/// Each has a temporary file of its own, so the baseline is that of one of them.
#[test]
fn two_that_bless_at_once() {
    let (stage, json, baseline) = stage();
    thread::scope(|scope| {
        for n in 0..8 {
            let (json, baseline) = (&json, &baseline);
            scope.spawn(move || {
                let reason = format!("number {n}");
                let output = cu_with(&bless(json, baseline, &reason));
                assert_eq!(output.status.code(), Some(0), "{output:?}");
            });
        }
    });
    assert_eq!(files(&stage.path("base")), ["baseline.json"]);
    let check = ["check", "--report", &json, "--baseline", &baseline];
    assert_eq!(cu_with(&check).status.code(), Some(0));
}

/// With room for less than the baseline, which stands in for a full disk.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full() {
    let (stage, json, baseline) = stage();
    assert_eq!(
        cu_with(&bless(&json, &baseline, "first")).status.code(),
        Some(0)
    );
    let before = fs::read_to_string(&baseline).unwrap();
    let changed = fs::read_to_string(&json)
        .unwrap()
        .replace("\"bytes\": ", "\"bytes\": 1");
    fs::write(&json, changed).unwrap();
    let output = Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"",
            env!("CARGO_BIN_EXE_cu"),
        ])
        .args(bless(&json, &baseline, "larger"))
        .output()
        .unwrap();
    let said = stage.without_root(&String::from_utf8(output.stderr).unwrap());
    assert_eq!(
        said,
        "error: base/baseline.json cannot be written: File too large (os error 27)\n"
    );
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(files(&stage.path("base")), ["baseline.json"]);
    assert_eq!(fs::read_to_string(&baseline).unwrap(), before);
}

/// The temporary file has another name each time, so no error has it.
#[test]
fn a_folder_that_is_not_there() {
    let (stage, json, _) = stage();
    let baseline = stage.path("nowhere/baseline.json");
    let output = cu_with(&bless(&json, baseline.to_str().unwrap(), "first"));
    let said = stage.without_root(&String::from_utf8(output.stderr).unwrap());
    assert_eq!(
        said,
        "error: nowhere/baseline.json cannot be written: No such file or directory (os error 2)\n"
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(!stage.path("nowhere").exists());
}

/// Other commands take a minus for standard output.
#[test]
fn no_file_has_the_name_minus() {
    let (_stage, json, _) = stage();
    let output = cu_with(&bless(&json, "-", "first"));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: - cannot be written: standard output is /dev/stdout here\n"
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(!Path::new("-").exists());
}

/// A baseline that is kept elsewhere stays there, with its permissions, be it there already or not.
#[cfg(unix)]
#[test]
fn a_symlink_stays_one() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let (stage, json, baseline) = stage();
    fs::create_dir(stage.path("kept")).unwrap();
    let kept = stage.path("kept/real.json");
    symlink("../kept/real.json", &baseline).unwrap();
    for reason in ["first", "second"] {
        let changed = fs::read_to_string(&json)
            .unwrap()
            .replace("\"bytes\": ", "\"bytes\": 1");
        fs::write(&json, changed).unwrap();
        assert_eq!(
            cu_with(&bless(&json, &baseline, reason)).status.code(),
            Some(0)
        );
        assert!(fs::symlink_metadata(&baseline).unwrap().is_symlink());
        assert!(fs::read_to_string(&kept).unwrap().contains(reason));
        if reason == "first" {
            fs::set_permissions(&kept, fs::Permissions::from_mode(0o640)).unwrap();
        }
    }
    assert_eq!(
        fs::metadata(&kept).unwrap().permissions().mode() & 0o777,
        0o640
    );
    assert_eq!(files(&stage.path("base")), ["baseline.json"]);
    assert_eq!(files(&stage.path("kept")), ["real.json"]);

    let [one, other] = ["base/one", "base/other"].map(|name| stage.path(name));
    symlink(&one, &other).unwrap();
    symlink(&other, &one).unwrap();
    let output = cu_with(&bless(&json, one.to_str().unwrap(), "round"));
    assert_eq!(output.status.code(), Some(2));
}

/// `--json /dev/stdout` writes there, and makes no file of it.
#[cfg(unix)]
#[test]
fn what_is_no_regular_file() {
    let (stage, ..) = stage();
    let [elf, fixtures] = [stage.elf(), stage.fixtures()].map(|path| path.display().to_string());
    let output = cu_with(&[
        "run",
        &elf,
        "--fixtures",
        &fixtures,
        "--json",
        "/dev/stdout",
    ]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .starts_with("{\n  \"schema\": 1")
    );
    let output = cu_with(&["run", &elf, "--fixtures", &fixtures, "--json", "/dev/null"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

/// Larger than anything that there is a use for: said before it is read.
#[test]
fn files_that_are_too_large() {
    let (stage, ..) = stage();
    let large = |name: &str, bytes: u64| {
        let file = stage.path(name);
        File::create(&file).unwrap().set_len(bytes).unwrap();
        file.display().to_string()
    };
    let elf = stage.elf().display().to_string();
    let fixtures = stage.fixtures().display().to_string();
    let error = |words: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_cu"))
            .args(words)
            .stdout(Stdio::null())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        stage.without_root(said.lines().next().unwrap_or_default())
    };
    let large_elf = large("large.so", 10 * 1024 * 1024 - 44);
    assert_eq!(
        error(&["run", &large_elf, "--fixtures", &fixtures]),
        "error: large.so has more than 10485715 bytes, more than a loader takes"
    );
    let much = 160 * 1024 * 1024 + 1;
    let report = large("large.json", much);
    assert_eq!(
        error(&["check", "--report", &report, "--baseline", "x"]),
        "error: large.json has more than 167772160 bytes, more than any input of cu has"
    );
    large("fixtures/large.fix", much);
    assert_eq!(
        error(&["run", &elf, "--fixtures", &fixtures]),
        "failed: fixtures/large.fix: large: fixtures/large.fix has more than 167772160 bytes, more than any \
         input of cu has"
    );
    fs::remove_file(stage.path("fixtures/large.fix")).unwrap();
    #[cfg(unix)]
    assert_eq!(
        error(&["run", "/dev/zero", "--fixtures", &fixtures]),
        "error: /dev/zero has more than 10485715 bytes, more than a loader takes"
    );
    stage.write(
        "p.toml",
        transfer_at(TOKEN) + "[accounts.large]\ndata = [\"zero:10485760\", \"u8:1\"]\n",
    );
    assert!(
        error(&["run", &elf, "--fixtures", &fixtures])
            .ends_with("accounts.large.data: 10485761 bytes, an account has at most 10485760")
    );
}
