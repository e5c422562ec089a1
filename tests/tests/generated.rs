//! Several tests, of one process or of several, write their parts of a file at once.

#![forbid(unsafe_code)]

use {
    cu_vault_tests::generated::Parts,
    std::{fs, thread},
};

const LINES: Parts = Parts {
    file: concat!(env!("CARGO_TARGET_TMPDIR"), "/parts.txt"),
    split: |text| {
        let lines = text.lines().filter_map(|line| line.split_once(' '));
        lines
            .map(|(key, part)| (key.to_owned(), part.to_owned()))
            .collect()
    },
    join: |parts| {
        let lines = parts.iter().map(|(key, part)| format!("{key} {part}\n"));
        lines.collect()
    },
};

#[test]
fn parts_that_are_written_at_once_are_all_there() {
    // What an earlier run has left.
    let _ = fs::remove_file(LINES.file);
    thread::scope(|scope| {
        for writer in 0..16 {
            scope.spawn(move || {
                for part in 0..20 {
                    LINES.write(&writer.to_string(), &part.to_string());
                }
            });
        }
    });
    let written = (0..16).map(|writer| (writer.to_string(), "19".to_owned()));
    assert_eq!(LINES.read(), written.collect());
}
