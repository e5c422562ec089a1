//! The action of `bench/cu/action.yml`: each step as its file has it, run by bash. scripts/try-gate.sh walks them in
//! order, with the real `cu`.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/cu")
}

fn action() -> String {
    fs::read_to_string(folder().join("action.yml")).unwrap()
}

/// The script of the step with this name.
fn script(name: &str) -> String {
    let action = action();
    let (_, step) = action
        .split_once(&format!("    - name: {name}\n"))
        .unwrap_or_else(|| panic!("there is no step {name}"));
    let (_, script) = step.split_once("      run: |\n").unwrap();
    let lines = script
        .lines()
        .take_while(|line| line.is_empty() || line.starts_with("        "));
    lines
        .map(|line| line.trim_start_matches("        ").to_owned() + "\n")
        .collect()
}

/// A runner's folders, with an archive of a `cu` that does nothing.
struct Runner(PathBuf);

const ARCHIVE: &str = "cu-9.9.9-x86_64-unknown-linux-musl.tar.gz";

impl Runner {
    fn new(test: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("action-{test}"));
        let _ = fs::remove_dir_all(&root);
        let inside = root
            .join("archive")
            .join(ARCHIVE.trim_end_matches(".tar.gz"));
        fs::create_dir_all(&inside).unwrap();
        fs::create_dir_all(root.join("cu")).unwrap();
        fs::write(inside.join("cu"), "#!/bin/sh\n").unwrap();
        let runner = Self(root);
        let packed = runner.bash(
            "cd archive && tar -czf \"$ARCHIVE\" cu-9.9.9-* && sha256sum \"$ARCHIVE\" >../checksums.txt",
            &[("ARCHIVE", ARCHIVE)],
        );
        assert!(packed.status.success(), "{packed:?}");
        runner
    }

    /// As GitHub runs `shell: bash`.
    fn bash(&self, script: &str, env: &[(&str, &str)]) -> Output {
        let path = format!("{}:/usr/bin:/bin", self.0.display());
        Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
            .current_dir(&self.0)
            .env_clear()
            .env("PATH", path)
            .envs([("RUNNER_OS", "Linux"), ("RUNNER_ARCH", "X64")])
            .env("RUNNER_TEMP", &self.0)
            .env("GITHUB_PATH", self.0.join("path"))
            .env("ACTION_PATH", &self.0)
            .envs(env.iter().copied())
            .output()
            .unwrap()
    }

    fn fetch(&self, env: &[(&str, &str)]) -> Output {
        let url = format!("file://{}/archive", self.0.display());
        let all = [&[("VERSION", "9.9.9"), ("SHA256", ""), ("URL", &*url)], env].concat();
        self.bash(&script("Fetch cu"), &all)
    }

    fn get(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap_or_default()
    }
}

/// The exit code 2, this error, and nothing on the path of the steps that follow.
#[track_caller]
fn refused(runner: &Runner, output: &Output, error: &str) {
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(told.trim_end(), format!("::error::{error}"));
    assert_eq!(runner.get("path"), "");
}

#[test]
fn a_known_archive_is_fetched() {
    let runner = Runner::new("known");
    let output = runner.fetch(&[]);
    assert!(output.status.success(), "{output:?}");
    let on_path = runner.get("path");
    assert!(
        Path::new(on_path.trim_end()).join("cu").is_file(),
        "{on_path}"
    );

    // The input comes before the list.
    let runner = Runner::new("given");
    let sums = runner.get("checksums.txt");
    fs::remove_file(runner.0.join("checksums.txt")).unwrap();
    let output = runner.fetch(&[("SHA256", &sums[..64])]);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn another_archive_is_refused() {
    let runner = Runner::new("other");
    let (is, expected) = (runner.get("checksums.txt")[..64].to_owned(), "0".repeat(64));
    let output = runner.fetch(&[("SHA256", &expected)]);
    refused(
        &runner,
        &output,
        &format!("{ARCHIVE} has the SHA-256 {is}, not {expected}"),
    );

    let output = runner.fetch(&[("SHA256", "latest")]);
    let unknown = format!("no SHA-256 of {ARCHIVE} is known; give it as the input sha256");
    refused(&runner, &output, &unknown);
    fs::write(runner.0.join("checksums.txt"), "# none\n").unwrap();
    refused(&runner, &runner.fetch(&[]), &unknown);
}

#[test]
fn a_version_that_is_none_is_refused() {
    let runner = Runner::new("version");
    for version in ["", "9.9.9/..", "9.9.9\n/elsewhere", "$(touch path)"] {
        let output = runner.fetch(&[("VERSION", version)]);
        refused(
            &runner,
            &output,
            "the input version is none; write it like 0.1.0",
        );
    }
}

#[test]
fn a_runner_without_a_binary_and_an_action_without_a_repository() {
    let runner = Runner::new("nowhere");
    let output = runner.fetch(&[("RUNNER_OS", "Windows")]);
    refused(
        &runner,
        &output,
        "there is no cu for Windows-X64; use cargo install",
    );
    let output = runner.fetch(&[("URL", ""), ("REPOSITORY", "")]);
    refused(
        &runner,
        &output,
        "the action's repository is not known; give the input url",
    );
}

/// One comment, which the next run changes; and without the right to write, a warning.
#[test]
fn the_comment_is_kept_up_to_date() {
    let runner = Runner::new("comment");
    let gh = "#!/bin/bash\ncd \"$RUNNER_TEMP\"\necho \"$*\" >>calls\ncase \"$*\" in\n  *--paginate*) cat known ;;\n  \
              *) [[ ! -e forbidden ]] ;;\nesac\n";
    fs::write(runner.0.join("gh"), gh).unwrap();
    fs::set_permissions(runner.0.join("gh"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(runner.0.join("known"), "").unwrap();
    fs::write(runner.0.join("cu/gate.txt"), "regression  a: `2` CU\n").unwrap();
    fs::write(runner.0.join("cu/cu_report.md"), "| a | 2 |\n").unwrap();
    let comment = || {
        let output = runner.bash(
            &script("Comment"),
            &[
                ("GITHUB_REPOSITORY", "some/program"),
                ("NUMBER", "7"),
                ("RUN", "https://example.com/1"),
            ],
        );
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(comment(), "");
    assert_eq!(
        runner.get("cu/comment.md"),
        "<!-- cu: the gate -->\n### Compute units\n\n```text\nregression  a: 2 CU\n```\n\n| a | 2 |\n\n\
         [the run](https://example.com/1)\n"
    );
    assert!(
        runner
            .get("calls")
            .contains("--method POST repos/some/program/issues/7/comments ")
    );

    fs::write(runner.0.join("known"), "11\n12\n").unwrap();
    assert_eq!(comment(), "");
    assert!(
        runner
            .get("calls")
            .contains("--method PATCH repos/some/program/issues/comments/11 ")
    );

    fs::write(runner.0.join("forbidden"), "").unwrap();
    assert!(comment().starts_with("::warning::no comment: the job lacks pull-requests: write"));
}

/// Inputs reach a script through its environment: an expression would be pasted into it.
#[test]
fn no_input_is_pasted_into_a_script() {
    for step in ["Fetch cu", "Measure", "Gate", "Summary", "Comment"] {
        assert!(!script(step).contains("${{"), "{step}");
    }
    assert_eq!(action().matches("      run: |\n").count(), 5);
    assert!(!action().contains("uses: "));
}

/// The release that it fetches is this one's, and each line of the list is a sum and an archive.
#[test]
fn its_version_and_its_checksums() {
    let version = env!("CARGO_PKG_VERSION");
    assert!(action().contains(&format!("    default: {version}\n")));
    let list = fs::read_to_string(folder().join("checksums.txt")).unwrap();
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let (sum, archive) = line.split_once("  cu-").unwrap();
        assert!(
            sum.len() == 64 && sum.chars().all(|c| c.is_ascii_hexdigit()),
            "{line}"
        );
        assert!(archive.ends_with(".tar.gz"), "{line}");
    }
}
