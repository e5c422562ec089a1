//! Every suite runs. Cargo compiles one binary of tests a crate, `tests/it.rs`, and a file that it does not
//! name would be no test at all.

#![forbid(unsafe_code)]

use std::{fs, path::Path};

#[test]
fn every_suite_is_in_the_binary_of_its_crate() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |file: &Path| {
        fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    };
    let manifest: toml::Table = read(&root.join("Cargo.toml"))
        .parse()
        .expect("it is a manifest");
    let members = manifest["workspace"]["members"]
        .as_array()
        .expect("it lists members");
    let mut suites = 0;
    for member in members {
        let folder = root
            .join(member.as_str().expect("a member is a path"))
            .join("tests");
        if !folder.exists() {
            continue;
        }
        let binary = read(&folder.join("it.rs"));
        for entry in fs::read_dir(&folder).expect("it was just read") {
            let path = entry.expect("the folder can be read").path();
            let name = path.file_stem().expect("it has a name").to_string_lossy();
            let is_empty = fs::read_dir(&path).is_ok_and(|mut below| below.next().is_none());
            if name == "it" || is_empty {
                continue;
            }
            suites += 1;
            let is_named = binary.lines().any(|line| line == format!("mod {name};"));
            assert!(is_named, "{} is not in it.rs", path.display());
            assert!(
                folder.join(format!("{name}.rs")).exists(),
                "{} is the folder of no suite",
                path.display()
            );
        }
    }
    assert!(suites > 50, "{suites} suites");
}
