//! `cu report` on the command line: what it writes for any report, and what it says to bad input.

#![forbid(unsafe_code)]

use {
    serde_json::Value,
    std::{
        fs,
        path::{Path, PathBuf},
        process::{Command, Output},
    },
};

/// An empty folder with the vault's report in it, `now.json`.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("report-{test}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let output = cu(&folder, &["run", "--json", "now.json"]);
    assert!(output.status.success());
    folder
}

fn cu(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cu"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn report(folder: &Path, arguments: &[&str]) {
    let output = cu(folder, &[&["report"], arguments].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// Exit code 2, and exactly one line.
fn refuses(folder: &Path, arguments: &[&str], line: &str) {
    let output = cu(folder, &[&["report"], arguments].concat());
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, format!("error: {line}\n"));
    assert_eq!(output.status.code(), Some(2));
}

fn files(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            files.extend(
                self::files(&path)
                    .iter()
                    .map(|file| format!("{name}/{file}")),
            );
        } else {
            files.push(name);
        }
    }
    files.sort();
    files
}

fn change(folder: &Path, file: &str, change: impl FnOnce(&mut Value)) {
    let text = fs::read_to_string(folder.join("now.json")).unwrap();
    let mut value = serde_json::from_str(&text).unwrap();
    change(&mut value);
    fs::write(folder.join(file), value.to_string()).unwrap();
}

#[test]
fn the_pages_of_a_saved_report() {
    let folder = folder("saved");
    report(
        &folder,
        &[
            "--from",
            "now.json",
            "--out",
            "site",
            "--flamegraph",
            "close_vault",
        ],
    );
    assert_eq!(
        files(&folder.join("site")),
        [
            "REPORT.md",
            "charts/flame_close_vault.svg",
            "charts/instructions.svg",
            "schema/report.schema.json"
        ]
    );
    let text = fs::read_to_string(folder.join("site/REPORT.md")).unwrap();
    // The vault's own series are not this report's.
    assert!(
        text.contains("| close_vault | ") && !text.contains("payout.svg"),
        "{text}"
    );
}

#[test]
fn single_outputs_come_alone() {
    let folder = folder("single");
    let flags = [
        "--flamegraph",
        "deposit_sol",
        "--folded",
        "all.folded",
        "--action",
        "cu_report.md",
    ];
    report(&folder, &[&["--from", "now.json"], &flags[..]].concat());
    assert_eq!(
        files(&folder),
        [
            "all.folded",
            "cu_report.md",
            "flame_deposit_sol.svg",
            "now.json"
        ]
    );
    // The same without a saved report.
    let read = || {
        ["all.folded", "cu_report.md", "flame_deposit_sol.svg"]
            .map(|file| fs::read_to_string(folder.join(file)).unwrap())
    };
    let saved = read();
    report(&folder, &flags);
    let fresh = read();
    assert_eq!(saved, fresh);
}

#[test]
fn the_delta_is_against_the_earlier_report() {
    let folder = folder("delta");
    change(&folder, "before.json", |report| {
        let cu = report["rows"][0]["cu"].as_u64().unwrap();
        report["rows"][0]["cu"] = (cu + 1).into();
        report["rows"].as_array_mut().unwrap().truncate(2);
    });
    report(
        &folder,
        &[
            "--from",
            "now.json",
            "--action",
            "cu_report.md",
            "--since",
            "before.json",
        ],
    );
    let text = fs::read_to_string(folder.join("cu_report.md")).unwrap();
    let deltas: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with('|'))
        .map(|line| line.split('|').nth(5).unwrap().trim())
        .take(5)
        .collect();
    assert_eq!(deltas, ["Delta", "---:", "-1", "--", "- new -"]);
}

#[test]
#[ignore = "slow: measures everything three times; runs with scripts/test.sh --all"]
fn check_finds_what_was_changed_by_hand() {
    let folder = folder("check");
    report(&folder, &["--out", "."]);
    report(&folder, &["--out", ".", "--check"]);
    let page = folder.join("REPORT.md");
    let text = fs::read_to_string(&page).unwrap();
    let changed = text.replacen("| withdraw_sol | ", "| withdraw_sol | 1", 1);
    assert_ne!(text, changed);
    fs::write(&page, &changed).unwrap();
    refuses(
        &folder,
        &["--out", ".", "--check"],
        "./REPORT.md is not what was measured; write it with: \
         cargo run --bin cu -- report",
    );
    assert_eq!(fs::read_to_string(&page).unwrap(), changed);
}

#[test]
fn bad_input_is_one_line() {
    let folder = folder("bad");
    change(&folder, "newer.json", |report| report["schema"] = 2.into());
    change(&folder, "rowless.json", |report| {
        report.as_object_mut().unwrap().remove("rows");
    });
    fs::write(folder.join("half.json"), "{\"schema\": 1,").unwrap();
    let action = |from| ["--from", from, "--action", "out.md"];
    refuses(
        &folder,
        &action("none.json"),
        "none.json cannot be read: No such file or directory (os error 2)",
    );
    refuses(
        &folder,
        &action("newer.json"),
        "newer.json: the report has schema 2, this cu reads schema 1",
    );
    refuses(
        &folder,
        &action("half.json"),
        "half.json: this is no report of cu: EOF while parsing a value at line 1 column 13",
    );
    let text = fs::read_to_string(folder.join("rowless.json")).unwrap();
    refuses(
        &folder,
        &action("rowless.json"),
        &format!(
            "rowless.json: this is no report of cu: missing field `rows` at line 1 column {}",
            text.len()
        ),
    );
    refuses(
        &folder,
        &["--from", "now.json"],
        "--from needs one of --out, --flamegraph, --folded, --action",
    );
    refuses(
        &folder,
        &["--from", "now.json", "--out", "now.json/site"],
        "now.json/site cannot be made: Not a directory (os error 20)",
    );
    // Nothing is written where one of several outputs cannot be made.
    let output = cu(
        &folder,
        &[
            "report",
            "--from",
            "now.json",
            "--flamegraph",
            "nothing",
            "--action",
            "out.md",
        ],
    );
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("error: there is no row nothing; the rows are: create_vault, "),
        "{said}"
    );
    assert_eq!((said.lines().count(), output.status.code()), (1, Some(2)));
    assert_eq!(
        files(&folder),
        ["half.json", "newer.json", "now.json", "rowless.json"]
    );
}
