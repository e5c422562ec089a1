//! Which runtime this is. Cargo.toml requires exactly these versions, so any build has them; the test
//! `version` compares.

const AGAVE: &str = "4.2.2";
const MOLLUSK: &str = "0.15.1";

/// Agave and Mollusk: `agave 4.2.2 (mollusk-svm 0.15.1)`.
pub fn runtime_version() -> String {
    format!("agave {AGAVE} (mollusk-svm {MOLLUSK})")
}
