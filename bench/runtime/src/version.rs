//! Which runtime this is, read from the lockfile that it was built with.

/// Agave and Mollusk as locked: `agave 4.2.2 (mollusk-svm 0.15.1)`.
pub fn runtime_version() -> String {
    format!(
        "agave {} (mollusk-svm {})",
        locked("solana-program-runtime"),
        locked("mollusk-svm")
    )
}

/// The version of a package that the workspace locks exactly once.
fn locked(package: &str) -> &'static str {
    let lockfile = include_str!("../../../Cargo.lock");
    let name = format!("name = \"{package}\"");
    let mut versions = lockfile
        .split("[[package]]")
        .filter(|entry| entry.lines().any(|line| line == name))
        .filter_map(|entry| entry.split_once("version = \"")?.1.split('"').next());
    match (versions.next(), versions.next()) {
        (Some(version), None) => version,
        (None, _) => panic!("Cargo.lock has no {package}"),
        (Some(_), Some(_)) => panic!("Cargo.lock has more than one {package}"),
    }
}
