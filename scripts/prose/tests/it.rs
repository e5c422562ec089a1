//! Every text of the repository is held to the rules.

#![forbid(unsafe_code)]

use cu_vault_prose::faults;
use std::path::Path;

#[test]
fn every_text_is_plain_english() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let faults = faults(&root).expect("git lists the files");
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(
        lines.is_empty(),
        "{} faults\n{}",
        lines.len(),
        lines.join("\n")
    );
}
