//! The README says what was measured, with the compiler that measured it.

#![forbid(unsafe_code)]

use std::{fs, path::Path};

#[test]
fn the_readme_is_what_the_bench_fills_in() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let text = fs::read_to_string(file).unwrap();
    let filled = cu::docs::fill(&text).unwrap();
    let drift = text
        .lines()
        .zip(filled.lines())
        .find(|(old, new)| old != new);
    if let Some((old, new)) = drift {
        panic!(
            "the README is not what was measured; fill it in with: \
             cargo run --bin cu -- readme README.md\n  README: {old}\nmeasured: {new}"
        );
    }
    assert_eq!(text.lines().count(), filled.lines().count());
}
