//! The versions that a report names are those that were built.

use {cu_runtime::runtime_version, std::fs};

/// The version of a package that the workspace locks exactly once.
fn locked(lockfile: &str, package: &str) -> String {
    let name = format!("name = \"{package}\"");
    let versions: Vec<_> = lockfile
        .split("[[package]]")
        .filter(|entry| entry.lines().any(|line| line == name))
        .filter_map(|entry| entry.split_once("version = \"")?.1.split('"').next())
        .collect();
    assert_eq!(versions.len(), 1, "{package}: {versions:?}");
    versions[0].to_owned()
}

#[test]
fn a_report_names_what_is_locked_and_what_every_build_must_have() {
    let read = |file: &str| {
        let file = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
    };
    let lockfile = read("../../Cargo.lock");
    let [agave, mollusk] =
        ["solana-program-runtime", "mollusk-svm"].map(|package| locked(&lockfile, package));
    assert_eq!(
        runtime_version(),
        format!("agave {agave} (mollusk-svm {mollusk})")
    );
    // The package comes without a lockfile: its manifests ask for these versions and no others.
    assert!(read("Cargo.toml").contains(&format!(
        "solana-program-runtime = {{ version = \"={agave}\","
    )));
    assert!(read("../../Cargo.toml").contains(&format!("mollusk-svm = \"={mollusk}\"\n")));
}
