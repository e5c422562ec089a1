//! Standard output and standard error that no one reads, or that are full.

use {
    crate::stage::{Stage, cu_with, p_token, transfer_at},
    std::{
        fs::{self, OpenOptions},
        process::{Command, Stdio},
    },
};

const TOKEN: &str = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";

/// Every command that prints, with the exit code that it has for a reader.
fn commands(stage: &Stage) -> Vec<(Vec<String>, i32)> {
    let path = |name: &str| stage.path(name).display().to_string();
    let [elf, fixtures] = [stage.elf(), stage.fixtures()].map(|path| path.display().to_string());
    let [json, baseline] = ["report.json", "baseline.json"].map(path);
    let files = [&*elf, "--fixtures", &fixtures];
    cu_with(&[&["run"], &files[..], &["--json", &json]].concat());
    let bless = ["--baseline", &baseline, "--reason", "first"];
    cu_with(&[&["bless"], &files[..], &bless].concat());
    let same = [&*elf, &elf, "--fixtures", &fixtures];
    let profiles = ["compare-profiles", "mainnet", "mainnet"];
    let flame = path("flame.folded");
    [
        (vec!["--help"], 0),
        (vec!["run", "--help"], 0),
        (vec!["--version"], 0),
        (vec!["nothing"], 2),
        ([&["run"], &files[..]].concat(), 0),
        ([&["run"], &files[..], &["--tree"]].concat(), 0),
        ([&["run"], &files[..], &["--program-id", "x"]].concat(), 2),
        (
            [&["check"], &files[..], &["--baseline", &baseline]].concat(),
            0,
        ),
        ([&["bless"], &files[..], &bless].concat(), 0),
        ([&["diff"], &same[..]].concat(), 0),
        ([&profiles[..], &files].concat(), 0),
        (vec!["report", "--from", &json, "--folded", &flame], 0),
        (vec!["report", "--from", "/nowhere", "--folded", &flame], 2),
    ]
    .map(|(words, code)| (words.into_iter().map(str::to_owned).collect(), code))
    .into()
}

fn command(words: &[String]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cu"));
    command.args(words);
    command
}

/// A reader who leaves after the first line still gets the exit code, and no panic.
#[test]
fn a_closed_pipe_changes_nothing() {
    let stage = Stage::new();
    stage.write("p.toml", transfer_at(TOKEN));
    for (words, code) in commands(&stage) {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command(&words).stdout(writer).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains("panicked"), "{words:?}: {said}");
        assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");

        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let status = command(&words)
            .stdout(Stdio::null())
            .stderr(writer)
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(code), "{words:?}");
    }
}

/// A figure that did not arrive is no figure. A file that was written before it is complete.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let stage = Stage::new();
    stage.write("p.toml", transfer_at(TOKEN));
    let full = || OpenOptions::new().write(true).open("/dev/full").unwrap();
    for (words, code) in commands(&stage) {
        let output = command(&words).stdout(full()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        // `report` names its files on standard error, and an error is printed there too.
        if code == 0 && words[0] != "report" {
            let why =
                "error: standard output cannot be written: No space left on device (os error 28)";
            assert_eq!(said.lines().last(), Some(why), "{words:?}");
            assert_eq!(output.status.code(), Some(2), "{words:?}");
        } else {
            assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
        }
        let status = command(&words)
            .stdout(Stdio::null())
            .stderr(full())
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(code), "{words:?}");
    }
    let json = stage.path("again.json");
    let words = ["run", stage.elf().to_str().unwrap(), "--fixtures"].map(str::to_owned);
    let rest = [
        p_token().to_str().unwrap(),
        "--json",
        json.to_str().unwrap(),
    ]
    .map(str::to_owned);
    let status = command(&[words, rest].concat())
        .stdout(full())
        .stderr(full())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(2));
    assert!(fs::read_to_string(json).unwrap().ends_with("}\n"));
}

/// One line for 341 notes; each of them, if they are wanted, and all in the JSON.
#[test]
fn notes_are_summed_up() {
    let stage = Stage::new();
    let recorded = fs::read(p_token().join("transfer_recorded_by_mollusk.fix")).unwrap();
    for name in ["a.fix", "b.fix", "c.fix"] {
        stage.write(name, &recorded);
    }
    stage.write("notes.txt", "");
    let json = stage.path("report.json").display().to_string();
    let [elf, fixtures] = [stage.elf(), stage.fixtures()].map(|path| path.display().to_string());
    let run = ["run", &elf, "--fixtures", &fixtures, "--json", &json];
    let told = |words: &[&str]| {
        let output = cu_with(words);
        assert_eq!(output.status.code(), Some(0));
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(!printed.contains("note:"), "{printed}");
        stage.without_root(&String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(
        told(&run),
        "note: fixtures/notes.txt: neither a plan (*.toml) nor a fixture (*.fix)\n\
         note: 3 fixtures were recorded with other feature gates than the profile has (--verbose lists each)\n"
    );
    let all = told(&[&run[..], &["--verbose"]].concat());
    assert_eq!(all.lines().count(), 4, "{all}");
    assert!(
        all.lines()
            .any(|line| line.starts_with("note: b: recorded with ")),
        "{all}"
    );
    let report: cu::Report = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
    assert_eq!(report.notes.len(), 4);
}

/// The name of a file, of a program and of a row of a saved report, and what a program logs.
const NAME: &str = "first\nsecond\u{1b}[31m\tthird\u{202e}";
const SHOWN: &str = r"first\nsecond\u{1b}[31m\tthird\u{202e}";

/// A file has any name, and a program logs anything: neither ends a line, nor steers a terminal, nor breaks XML. JSON has
/// them as they are.
#[test]
fn control_characters_are_shown() {
    let stage = Stage::new();
    let plan = |name: &str| transfer_at(TOKEN).replace("\"tokens\"", &format!("{name:?}"));
    let path = |name: &str| stage.path(name).display().to_string();
    let [elf, fixtures] = [stage.elf(), stage.fixtures()].map(|path| path.display().to_string());
    let [json, baseline, junit, html, folded, action, flame, site] = [
        "report.json",
        "b.json",
        "junit.xml",
        "r.html",
        "r.folded",
        "cu_report.md",
        "flame_transfer.svg",
        "site",
    ]
    .map(path);
    let files = [&*elf, "--fixtures", &fixtures];
    let in_place = |words: &[&str]| {
        let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
        let output = command(&words)
            .current_dir(stage.path(""))
            .env("CLICOLOR_FORCE", "1")
            .output()
            .unwrap();
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap())
    };
    // TOML writes them as Rust does, apart from the brackets.
    let name = NAME.replace('\u{1b}', "ESC").replace('\u{202e}', "RLO");
    let name = plan(&name)
        .replace("ESC", "\\u001b")
        .replace("RLO", "\\u202e");
    stage.write("p.toml", name);
    let blessed = in_place(
        &[
            &["bless"],
            &files[..],
            &["--baseline", &baseline, "--reason", "x"],
        ]
        .concat(),
    );
    assert_eq!(blessed[1], "");

    stage.write(&format!("{NAME}.fix"), "no fixture");
    stage.write(&format!("{NAME}.txt"), "no row");
    let measured = in_place(&[&["run", "--tree", "--json", &json], &files[..]].concat());
    let checked = in_place(
        &[
            &["check", "--junit", &junit, "--baseline", &baseline],
            &files[..],
        ]
        .concat(),
    );
    let compared = in_place(&["diff", &elf, &elf, "--fixtures", &fixtures]);
    let profiles = in_place(&[&["compare-profiles", "all", "mainnet"], &files[..]].concat());

    let text = fs::read_to_string(&json).unwrap();
    let mut report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["failed"][0]["id"], NAME);
    assert_eq!(report["rows"][0]["frames"]["name"], NAME);
    report["failed"][0]["log"] = serde_json::json!([NAME]);
    report["rows"][0]["refused"] = NAME.into();
    fs::write(&json, report.to_string()).unwrap();
    in_place(&[
        "report",
        "--from",
        &json,
        "--html",
        &html,
        "--folded",
        &folded,
        "--action",
        &action,
        "--since",
        &baseline,
        "--flamegraph",
        "transfer",
    ]);
    in_place(&[
        "report",
        "--from",
        &json,
        "--out",
        &site,
        "--flamegraph",
        "transfer",
    ]);
    let page = format!("{site}/REPORT.md");
    let still = format!("{site}/charts/flame_transfer.svg");
    let written = [&junit, &html, &folded, &action, &flame, &page, &still]
        .map(|file| (file.clone(), fs::read_to_string(file).unwrap()));

    let [measured, checked, compared] = [measured, checked, compared].map(|texts| texts.concat());
    let printed = [("run", measured), ("check", checked), ("diff", compared)];
    let printed = printed.map(|(command, text)| (command.to_owned(), text));
    for (place, text) in printed.into_iter().chain(written) {
        assert!(text.contains(SHOWN), "{place}: {text}");
        assert!(!text.contains("first\nsecond"), "{place}: {text}");
        // The colours are the program's own: no name has one.
        assert!(!text.contains("second\u{1b}"), "{place}: {text}");
        let colourless = anstream::adapter::strip_str(&text).to_string();
        assert_eq!(
            colourless.find(|c: char| c.is_control() && c != '\n'),
            None,
            "{place}: {text}"
        );
        assert!(!text.contains('\u{202e}'), "{place}: {text}");
    }
    assert_eq!(profiles[1].lines().count(), 1, "{profiles:?}");

    // The command that is printed is one line too, and a shell gets the very name.
    let said = Command::new("bash")
        .args([
            "-c",
            &format!("printf %s {}", cu::cli::quoted(NAME.as_ref())),
        ])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(said.stdout).unwrap(), NAME);
    assert!(!cu::cli::quoted(NAME.as_ref()).contains(char::is_control));
}
