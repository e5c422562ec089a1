//! `cu report` on the command line: what it writes for any report, and what it says to bad input.

#![forbid(unsafe_code)]

use {
    crate::stage::{Stage, p_token},
    serde_json::Value,
    std::{
        fs,
        path::{Path, PathBuf},
        process::{Command, Output},
    },
};

/// An empty folder with p-token's report in it, `now.json`.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("report-{test}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let stage = Stage::new();
    let [elf, fixtures] = [stage.elf(), p_token()].map(|path| path.display().to_string());
    let run = ["run", &elf, "--fixtures", &fixtures, "--json", "now.json"];
    assert!(cu(&folder, &run).status.success());
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
            "close_account",
        ],
    );
    assert_eq!(
        files(&folder.join("site")),
        [
            "REPORT.md",
            "charts/flame_close_account.svg",
            "charts/instructions.svg",
            "schema/report.schema.json"
        ]
    );
    let text = fs::read_to_string(folder.join("site/REPORT.md")).unwrap();
    assert!(
        text.contains("| close_account | ") && !text.contains("# The bill"),
        "{text}"
    );
}

#[test]
fn single_outputs_come_alone() {
    let folder = folder("single");
    let flags = [
        "--flamegraph",
        "transfer",
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
            "flame_transfer.svg",
            "now.json"
        ]
    );
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

/// What `check` would not compare is compared here, and said to be.
#[test]
fn the_delta_is_not_the_programs_alone() {
    let folder = folder("other");
    let action = ["--from", "now.json", "--action", "cu_report.md", "--since"];
    let lines = |since: &str| {
        report(&folder, &[&action[..], &[since]].concat());
        let text = fs::read_to_string(folder.join("cu_report.md")).unwrap();
        let lines = text
            .lines()
            .filter(|line| !line.starts_with('|') && !line.is_empty());
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines("now.json").len(), 1);
    change(&folder, "before.json", |report| {
        report["runtime"] = "agave 1".into();
        report["elf"]["bytes"] = 108_000.into();
        report["elf"]["sbpf"] = "v3".into();
    });
    let now: Value =
        serde_json::from_str(&fs::read_to_string(folder.join("now.json")).unwrap()).unwrap();
    let runtime = now["runtime"].as_str().unwrap();
    assert_eq!(
        lines("before.json")[..3],
        [
            "ELF: 108600 bytes (+600)".to_owned(),
            format!("Not the program alone: runtime was agave 1, and is {runtime}"),
            "Not the program alone: sBPF was v3, and is v0".to_owned(),
        ]
    );
    let bless = [
        "bless",
        "--report",
        "before.json",
        "--baseline",
        "b.json",
        "--reason",
        "x",
    ];
    assert!(cu(&folder, &bless).status.success());
    assert_eq!(lines("b.json"), lines("before.json"));

    // A row that ended otherwise has no delta.
    change(&folder, "before.json", |report| {
        report["rows"][0]["refused"] = "Custom(7)".into()
    });
    lines("before.json");
    let text = fs::read_to_string(folder.join("cu_report.md")).unwrap();
    assert!(
        text.lines()
            .nth(2)
            .unwrap()
            .ends_with("| - ends otherwise - |"),
        "{text}"
    );
    refuses(
        &folder,
        &[&action[..], &["nothing.json"]].concat(),
        "nothing.json cannot be read: No such file or directory (os error 2)",
    );
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
        "newer.json has schema 2; this cu reads 1",
    );
    refuses(
        &folder,
        &action("half.json"),
        "half.json is not what it should be: EOF while parsing a value at line 1 column 13",
    );
    let text = fs::read_to_string(folder.join("rowless.json")).unwrap();
    refuses(
        &folder,
        &action("rowless.json"),
        &format!(
            "rowless.json is not what it should be: missing field `rows` at line 1 column {}",
            text.len()
        ),
    );
    refuses(
        &folder,
        &["--from", "now.json"],
        "--from needs one of --out, --flamegraph, --folded, --action, --html",
    );
    refuses(
        &folder,
        &["--from", "now.json", "--out", "now.json/site"],
        "now.json/site cannot be written: Not a directory (os error 20)",
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
        said.starts_with("error: there is no row nothing; the rows are: mint_to, "),
        "{said}"
    );
    assert_eq!((said.lines().count(), output.status.code()), (1, Some(2)));
    assert_eq!(
        files(&folder),
        ["half.json", "newer.json", "now.json", "rowless.json"]
    );
}

/// One file that needs no other, whatever a program logs.
#[test]
fn one_page_for_a_browser() {
    let folder = folder("html");
    change(&folder, "now.json", |report| {
        report["failed"] = serde_json::json!([{
            "id": "broken", "file": "f.fix", "reason": "<b>no</b>", "log": ["</pre><script>alert(1)</script>"]
        }]);
        report["notes"] =
            serde_json::json!([{ "kind": "cu", "of": "mint_to", "text": "recorded 1 CU" }]);
        report["rows"][1]["frames"]["name"] = "\"><img src=x>".into();
    });
    change(&folder, "whole.json", |report| {
        report.as_object_mut().unwrap().remove("failed");
    });
    for (report, reason) in [("whole.json", "first"), ("cheaper.json", "second")] {
        change(&folder, "cheaper.json", |report| {
            report.as_object_mut().unwrap().remove("failed");
            let row = &mut report["rows"][0];
            row["cu"] = 119.into();
            row["frames"]["exclusive"] = (row["frames"]["exclusive"].as_u64().unwrap() - 1).into();
            row["frames"]["inclusive"] = 119.into();
        });
        let bless = [
            "bless",
            "--report",
            report,
            "--baseline",
            "b.json",
            "--reason",
            reason,
        ];
        assert!(cu(&folder, &bless).status.success());
    }
    report(
        &folder,
        &[
            "--from",
            "now.json",
            "--html",
            "r.html",
            "--baseline",
            "b.json",
        ],
    );
    let page = fs::read_to_string(folder.join("r.html")).unwrap();
    for outside in ["http:", "https:", "src=", "href=\"/", "url(", "@import"] {
        let escaped = page.replace("&quot;&gt;&lt;img src=x&gt;", "");
        assert!(!escaped.contains(outside), "{outside}");
    }
    assert_eq!(page.matches("<script>").count(), 1);
    assert!(page.contains("&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(page.contains("<strong>broken</strong>: &lt;b&gt;no&lt;/b&gt;"));
    assert!(page.contains("<li>mint_to: recorded 1 CU</li>"));
    // The first row costs 120, was recorded as 119 and before that as 120.
    let row = page
        .split("<tr>")
        .find(|row| row.contains(">mint_to</a>"))
        .unwrap();
    assert!(
        row.contains("<td data-key=\"120\">120</td>")
            && row.contains("<td class=\"more\" data-key=\"1\">+1</td>")
    );
    let title = row
        .split_once("<title>")
        .unwrap()
        .1
        .split_once("</title>")
        .unwrap()
        .0;
    let figures: Vec<_> = title
        .split("&#10;")
        .map(|line| line.rsplit_once(": ").unwrap().1)
        .collect();
    assert_eq!(figures, ["120", "119"]);
    assert_eq!(page.matches("<details id=\"row-").count(), 8);
    // Each blessing with its reason and its changes, the newest first.
    let (_, history) = page
        .split_once("<h2>History of the baseline</h2>\n")
        .unwrap();
    let second = history
        .find(": second <span class=\"rows\">(1 row)</span>")
        .unwrap();
    let first = history.find(": first</p>").unwrap();
    assert!(second < first);
    let change = "<td class=\"id\">mint_to</td><td class=\"name less\">120 → 119</td>";
    assert_eq!(history.matches(change).count(), 1);
    assert!(!page.contains("contradicts itself"));
    report(
        &folder,
        &[
            "--from",
            "now.json",
            "--out",
            "site",
            "--action",
            "action.md",
        ],
    );
    let failed = "broken: &lt;b>no&lt;/b>\n";
    for (file, begins) in [
        ("site/REPORT.md", "\nNo figure:\n\n- "),
        ("action.md", "\nNo figure: "),
    ] {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        assert!(text.contains(&format!("{begins}{failed}")), "{text}");
    }
    refuses(
        &folder,
        &[
            "--from",
            "now.json",
            "--html",
            "r.html",
            "--baseline",
            "none.json",
        ],
        "none.json is not there; record the first one with: cu bless",
    );
    // A history that does not add up is named, and the line of the row begins after it.
    let baseline = fs::read_to_string(folder.join("b.json")).unwrap();
    fs::write(
        folder.join("b.json"),
        baseline.replace("\"120 → 119\"", "\"120 → 118\""),
    )
    .unwrap();
    let html = [
        "--from",
        "now.json",
        "--html",
        "r.html",
        "--baseline",
        "b.json",
    ];
    report(&folder, &html);
    let page = fs::read_to_string(folder.join("r.html")).unwrap();
    let says = "The history of mint_to contradicts itself: the entry of ";
    assert_eq!(page.matches(says).count(), 1);
    assert!(page.contains(" is “120 → 118”, but by the later figures the row cost 119 CU then."));
    let mut rows = page.split("<tr>");
    let row = rows.find(|row| row.contains(">mint_to</a>")).unwrap();
    assert!(!row.contains("<title>"));
}

/// Whatever a report is written as, it says how large the ELF is.
#[test]
fn the_size_of_the_elf_is_in_every_output() {
    let folder = folder("size");
    let stage = Stage::new();
    let [elf, fixtures] = [stage.elf(), p_token()].map(|path| path.display().to_string());
    let said = |arguments: &[&str]| {
        let output = cu(&folder, arguments);
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    let run = said(&["run", &elf, "--fixtures", &fixtures]);
    assert!(run.contains(" · 108600 bytes · "), "{run}");
    let diff = said(&["diff", &elf, &elf, "--fixtures", &fixtures]);
    assert!(diff.contains("sBPF v0, 108600 bytes, sha256 "), "{diff}");

    let report_of = ["--from", "now.json", "--out", "site", "--html", "page.html"];
    report(
        &folder,
        &[&report_of[..], &["--action", "cu_report.md"]].concat(),
    );
    let file = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    assert!(file("now.json").contains("\"bytes\": 108600"));
    assert!(file("site/REPORT.md").contains("sBPF v0, 108600 bytes"));
    assert!(file("page.html").contains("sBPF v0, 108600 bytes"));
    assert!(file("cu_report.md").contains("(108600 bytes)*"));
}

/// Each thing that `cu check` refuses is named by `--since` and on the page, in their own words.
#[test]
fn what_is_of_another_basis_is_marked() {
    let folder = folder("basis");
    for (what, edit) in [
        (
            "profile was other",
            &(|it: &mut Value| it["profile"] = "other".into()) as &dyn Fn(&mut Value),
        ),
        ("gates was other", &|it| {
            it["profile_source"] = "other".into()
        }),
        ("gate table was mainnet.tsv (other…)", &|it| {
            it["gates_sha256"] = "other".into()
        }),
        ("runtime was other", &|it| it["runtime"] = "other".into()),
        ("sBPF was v9", &|it| it["elf"]["sbpf"] = "v9".into()),
    ] {
        change(&folder, "before.json", edit);
        let flags = [
            "--from",
            "now.json",
            "--action",
            "cu_report.md",
            "--since",
            "before.json",
        ];
        report(&folder, &flags);
        let text = fs::read_to_string(folder.join("cu_report.md")).unwrap();
        let line = format!("\nNot the program alone: {what}, and is ");
        assert!(text.contains(&line), "{what}: {text}");

        let output = cu(
            &folder,
            &[
                "bless",
                "--report",
                "before.json",
                "--baseline",
                "b.json",
                "--reason",
                "first",
            ],
        );
        assert!(output.status.success());
        let check = cu(
            &folder,
            &["check", "--report", "now.json", "--baseline", "b.json"],
        );
        assert_eq!(check.status.code(), Some(2));
        let page = [
            "--from",
            "now.json",
            "--html",
            "page.html",
            "--baseline",
            "b.json",
        ];
        report(&folder, &page);
        let text = fs::read_to_string(folder.join("page.html")).unwrap();
        let (name, was) = what.split_once(" was ").unwrap();
        assert!(text.contains(name) && text.contains(was), "{what}");
        fs::remove_file(folder.join("b.json")).unwrap();
    }
}

/// What `cu report` writes is the schema of the types. `CU_WRITE=1 cargo test -p cu-gate schema` writes it.
#[test]
fn the_schema_is_that_of_the_types() {
    let derived = cu::export::schema::derived();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/export/report.schema.json");
    if std::env::var("CU_WRITE").is_ok_and(|value| value == "1") {
        fs::write(&file, &derived).unwrap();
    }
    assert!(
        fs::read_to_string(file).unwrap() == derived,
        "run: CU_WRITE=1 cargo test -p cu-gate schema, then: scripts/write.sh"
    );
}
