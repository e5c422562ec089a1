//! What is committed is what would be written.

#![forbid(unsafe_code)]

use {cu_vault_generate::Part, std::path::Path};

#[track_caller]
fn is_written(part: Part) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let faults = part.faults(&root).unwrap();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_idl_is_what_the_program_says() {
    is_written(Part::Idl);
}

#[test]
fn the_list_of_third_parties_is_what_is_resolved() {
    is_written(Part::ThirdParty);
}

#[test]
fn the_drawings_are_what_the_tests_have_shown() {
    is_written(Part::Drawings);
}

#[test]
fn the_page_of_the_rules_is_what_the_tests_have_recorded() {
    is_written(Part::Rules);
}

#[test]
fn the_evidence_page_says_what_was_run() {
    is_written(Part::Evidence);
}
