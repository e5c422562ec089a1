//! Which files are held to the rules.

use std::{
    io::{Error, Result},
    path::Path,
    process::Command,
};

/// Files whose words are not the project's own: licences, and the client that Codama writes.
const OTHERS: &[&str] = &["program/THIRD_PARTY.md", "clients/ts/src/generated/"];

const KINDS: &[&str] = &["md", "rs", "sh", "toml", "ts", "yml", "s"];

pub fn under_the_rules(root: &Path) -> Result<Vec<String>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
    let listed = git.current_dir(root).output()?;
    if !listed.status.success() {
        return Err(Error::other(String::from_utf8_lossy(&listed.stderr)));
    }
    let mut paths: Vec<String> = String::from_utf8_lossy(&listed.stdout)
        .lines()
        .filter(|path| has_prose(path) && root.join(path).is_file())
        .map(str::to_owned)
        .collect();
    paths.sort();
    Ok(paths)
}

fn has_prose(path: &str) -> bool {
    let kind = path.rsplit_once('.').map_or("", |(_, kind)| kind);
    (KINDS.contains(&kind) || matches!(path, ".ci/run" | ".ci/report"))
        && !OTHERS.iter().any(|other| path.starts_with(other))
        // The cases of these rules are faults on purpose.
        && !path.starts_with("scripts/prose/")
}
