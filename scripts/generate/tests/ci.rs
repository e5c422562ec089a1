//! What runs on GitHub: pinned, without more rights than it needs, and unimpressed by what a stranger's
//! pull request leaves behind.

#![forbid(unsafe_code)]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every workflow, by its file name.
fn workflows() -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(root().join(".github/workflows"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// The actions of a text that has a workflow in it.
fn actions(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| line.trim_start_matches([' ', '-']).strip_prefix("uses: "))
        .collect()
}

#[test]
fn every_action_is_pinned_to_a_commit() {
    const GATE: &str = "docs/src/reference/gate.md";
    let gate = fs::read_to_string(root().join(GATE)).unwrap();
    let mut seen = 0;
    for (name, text) in workflows().into_iter().chain([(GATE.to_owned(), gate)]) {
        // The page does not know the address of this repository.
        let others = |action: &&str| !action.starts_with("OWNER/REPOSITORY/");
        for action in actions(&text).into_iter().filter(others) {
            let (_, version) = action.split_once('@').unwrap();
            let (commit, tag) = version.split_once(" # ").unwrap();
            assert!(
                commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit()),
                "{name}: {action}"
            );
            assert!(tag.starts_with('v'), "{name}: {action}");
            seen += 1;
        }
    }
    assert_eq!(seen, 17);
}

/// The text of a workflow.
fn workflow(name: &str) -> String {
    let mut all = workflows().into_iter();
    let found = all.find(|(file, _)| file == name);
    found.unwrap_or_else(|| panic!("there is no {name}")).1
}

#[test]
fn no_code_of_a_pull_request_runs_with_rights() {
    for (name, text) in workflows() {
        assert!(!text.contains("pull_request_target"), "{name}");
        assert!(!text.contains("secrets."), "{name}");
        let checkouts = text.matches("actions/checkout@").count();
        assert_eq!(
            text.matches("persist-credentials: false").count(),
            checkouts,
            "{name}"
        );
    }
    for name in ["ci.yml", "nightly.yml"] {
        let text = workflow(name);
        assert!(
            text.contains("\npermissions:\n  contents: read\n\n"),
            "{name}"
        );
        assert!(
            !text.contains(": write") && !text.contains("github.token"),
            "{name}"
        );
    }
    let comment = workflow("comment.yml");
    assert!(comment.contains("\npermissions: {}\n"));
    assert_eq!(comment.matches(": write").count(), 1);
    // No checkout of anything but the default branch, and nothing of the event pasted into a script.
    assert!(!comment.contains("ref:"));
    no_expression_in_a_script(&comment);
}

/// What an expression stands for is pasted into a script before the shell reads it.
fn no_expression_in_a_script(text: &str) {
    let scripts = text.split("run: ").skip(1).map(|script| {
        let ends = script.find("\n      - ").unwrap_or(script.len());
        &script[..ends]
    });
    for script in scripts {
        let script = script.split("\n        env:").next().unwrap();
        assert!(!script.contains("${{"), "{script}");
    }
}

/// The job that may write the draft of a release runs no code of the repository.
#[test]
fn a_release_is_built_without_rights_and_written_without_code() {
    let release = workflow("release.yml");
    assert!(release.contains("\npermissions: {}\n"));
    let (build, draft) = release.split_once("\n  draft:\n").unwrap();
    let jobs = build.matches("    runs-on: ").count();
    let reads = build.matches("    permissions:\n      contents: read\n");
    assert_eq!((jobs, reads.count()), (2, 2));
    assert!(!build.contains(": write") && !build.contains("github.token"));
    assert!(build.contains("run: scripts/release.sh\n"));
    assert!(build.contains("run: scripts/binary.sh --target \"$TARGET\"\n"));
    assert_eq!(draft.matches(": write").count(), 3);
    assert!(draft.contains("contents: write #") && draft.contains("--draft"));
    assert!(draft.contains("id-token: write #") && draft.contains("attestations: write #"));
    let [attest] = actions(draft)[..] else {
        panic!("{draft}")
    };
    assert!(attest.starts_with("actions/attest-build-provenance@"));
    assert!(!draft.contains("scripts/"));
    no_expression_in_a_script(&release);
}

/// The same for the site: the job that may publish it runs no code of the repository.
#[test]
fn the_site_is_built_without_rights_and_published_without_code() {
    let pages = workflow("pages.yml");
    assert!(pages.contains("\npermissions: {}\n"));
    let (build, publish) = pages.split_once("\n  publish:\n").unwrap();
    assert!(build.contains("    permissions:\n      contents: read\n"));
    assert!(!build.contains(": write") && !build.contains("github.token"));
    assert!(build.contains("scripts/book.sh --api --source"));
    assert_eq!(publish.matches(": write").count(), 2);
    assert!(!publish.contains("run: ") && !publish.contains("actions/checkout@"));
    no_expression_in_a_script(&pages);
}

/// Each script that a workflow runs can be run in a clone; and all of CI is one of them.
#[test]
fn the_commands_are_those_of_a_clone() {
    let mut seen = Vec::new();
    for (name, text) in workflows() {
        // A comment ends its sentence where a command goes on.
        let commands = text
            .lines()
            .filter(|line| !line.trim_start().starts_with('#'));
        let words = commands.flat_map(|line| line.split(' '));
        for script in words.filter(|word| word.starts_with("scripts/") || word.starts_with(".ci/"))
        {
            let file = root().join(script);
            let mode = fs::metadata(&file).map(|it| it.permissions().mode());
            assert!(mode.is_ok_and(|mode| mode & 0o111 != 0), "{name}: {script}");
            seen.push(script.to_owned());
        }
    }
    for script in [
        ".ci/run",
        "scripts/binary.sh",
        "scripts/release.sh",
        "scripts/book.sh",
        "scripts/audit.sh",
        "scripts/fuzz.sh",
    ] {
        assert!(seen.iter().any(|it| it == script), "{script}");
    }
}

/// A folder with a `gh` that answers as GitHub would and keeps what it is given.
struct Fake {
    folder: PathBuf,
}

impl Fake {
    fn new(test: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("gh-{test}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("artifact")).unwrap();
        let gh = r#"#!/bin/bash
set -eu
cd "${0%/*}"
echo "$*" >>calls
for argument; do
    case $argument in
        body=@*) cp "${argument#body=@}" body ;;
    esac
done
case "$*" in
    "run download"*)
        [[ -e artifact/cu_report.md ]] || exit 1
        cp -r artifact "${@: -1}"
        ;;
    *pulls*) cat pull ;;
    *--paginate*) cat comments ;;
esac
"#;
        let fake = Self { folder };
        fake.put("gh", gh);
        fs::set_permissions(fake.folder.join("gh"), fs::Permissions::from_mode(0o755)).unwrap();
        fake.put("pull", "7\n");
        fake.put("comments", "");
        fake
    }

    fn put(&self, file: &str, text: &str) {
        fs::write(self.folder.join(file), text).unwrap();
    }

    fn get(&self, file: &str) -> String {
        fs::read_to_string(self.folder.join(file)).unwrap_or_default()
    }

    fn comment(&self, conclusion: &str) -> Output {
        let path = format!("{}:/usr/bin:/bin", self.folder.display());
        Command::new(root().join(".ci/comment"))
            .env_clear()
            .env("PATH", path)
            .envs([
                ("REPOSITORY", "some/vault"),
                ("RUN", "42"),
                ("RUN_URL", "https://example.com/42"),
                ("CONCLUSION", conclusion),
                ("HEAD_OWNER", "somebody"),
                ("HEAD_BRANCH", "a branch; true"),
                ("HEAD_SHA", "abc123"),
            ])
            .output()
            .unwrap()
    }
}

fn succeeded(output: &Output) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
}

#[test]
fn the_comment_shows_the_verdict_the_gate_and_the_table() {
    let gh = Fake::new("new");
    gh.put("artifact/gate.txt", "withdraw_sol: 110 → 111\n");
    gh.put(
        "artifact/cu_report.md",
        "| Instruction | Avg CUs | Runtime | Own | Delta |\n|---|---:|---:|---:|---:|\n\
         | withdraw_sol | 111 | 0 | 111 | +1 |\n\n*Generated: by cu*\n",
    );
    succeeded(&gh.comment("failure"));
    assert_eq!(
        gh.get("body"),
        "<!-- cu: what it costs -->\n### What it costs: CI ended with failure\n\n\
         ```text\nwithdraw_sol: 110 → 111\n\n```\n\n\
         | Instruction | Avg CUs | Runtime | Own | Delta |\n|---|---:|---:|---:|---:|\n\
         | withdraw_sol | 111 | 0 | 111 | +1 |\n\n\
         [the run](https://example.com/42), commit abc123\n"
    );
    let calls = gh.get("calls");
    assert!(calls.contains("-f head=somebody:a branch; true"), "{calls}");
    assert!(
        calls.contains("--method POST repos/some/vault/issues/7/comments"),
        "{calls}"
    );
}

#[test]
fn a_second_run_changes_the_comment_of_the_first() {
    let gh = Fake::new("again");
    gh.put("artifact/cu_report.md", "| a | 1 |\n");
    gh.put("comments", "11\n12\n");
    succeeded(&gh.comment("success"));
    let calls = gh.get("calls");
    assert!(
        calls.contains("--method PATCH repos/some/vault/issues/comments/11 "),
        "{calls}"
    );
    assert!(!calls.contains("POST"), "{calls}");
    assert!(
        gh.get("body")
            .contains("### What it costs: everything holds\n")
    );
}

#[test]
fn nothing_that_a_stranger_left_behind_becomes_markup() {
    let gh = Fake::new("hostile");
    gh.put(
        "artifact/gate.txt",
        "```\n@everyone [x](https://example.org) \u{1b}[31m\n",
    );
    gh.put(
        "artifact/cu_report.md",
        "| good | 1 |\n| @everyone | 1 |\n| [x](https://example.org) | 1 |\n| <img src=x> | 1 |\n\
         @everyone\n| ![x](y) | 1 |\n| `x` | 1 |\n",
    );
    succeeded(&gh.comment("success"));
    let body = gh.get("body");
    let (before, rest) = body.split_once("```text\n").unwrap();
    let (code, after) = rest.split_once("\n```\n").unwrap();
    assert_eq!(
        before,
        "<!-- cu: what it costs -->\n### What it costs: everything holds\n\n"
    );
    assert_eq!(code, "\n@everyone [x](https://example.org) [31m\n");
    assert_eq!(
        after,
        "\n| good | 1 |\n\n[the run](https://example.com/42), commit abc123\n"
    );
}

#[test]
fn a_comment_stays_below_what_github_takes() {
    let gh = Fake::new("long");
    gh.put("artifact/gate.txt", &"→".repeat(100_000));
    gh.put("artifact/cu_report.md", &"| a | 1 |\n".repeat(100_000));
    succeeded(&gh.comment("success"));
    let body = gh.get("body");
    assert!(
        body.len() < 65_536 && body.ends_with("commit abc123\n"),
        "{}",
        body.len()
    );
    assert!(!body.contains('\u{fffd}'));
}

#[test]
fn a_run_without_a_report_says_so_and_one_without_a_pull_request_is_silent() {
    let gh = Fake::new("none");
    succeeded(&gh.comment("failure"));
    assert_eq!(
        gh.get("body"),
        "<!-- cu: what it costs -->\n### What it costs: CI ended with failure\n\n\
         [the run](https://example.com/42), commit abc123\n"
    );

    let gh = Fake::new("closed");
    gh.put("pull", "null\n");
    succeeded(&gh.comment("success"));
    assert_eq!(gh.get("body"), "");
    assert_eq!(gh.get("calls").lines().count(), 1);
}
