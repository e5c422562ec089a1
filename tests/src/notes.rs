//! The notes `Enforced by:` in the program's sources: which check is left to whom.

use {
    crate::roles::snake_case,
    cu_vault_interface::instruction::{Instruction as Tag, TABLE},
    std::{fs, path::Path},
};

/// The notes of every file that has some, in their order there.
pub fn all() -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    for folder in ["../program/src", "../program/interface/src"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut files = Vec::new();
        find_sources(&root, &root, &mut files);
        all.extend(files.into_iter().map(|file| {
            let source = fs::read_to_string(root.join(&file)).expect("it was just found");
            (file, notes(&source))
        }));
    }
    all.retain(|(_, notes)| !notes.is_empty());
    all.sort();
    all
}

/// The error in brackets of a note `Enforced by: the runtime (Error)`: a rule that the runtime has for every program.
pub fn rule_of_the_runtime(note: &str) -> Option<&str> {
    note.strip_prefix("the runtime (")?.split([')', ';']).next()
}

/// The instruction whose processor is in this file.
pub fn processor_of(file: &str) -> Option<Tag> {
    let name = file.strip_prefix("processor/")?.strip_suffix(".rs")?;
    let spec = TABLE.iter().find(|spec| snake_case(spec.name) == name)?;
    Some(spec.instruction)
}

/// The Rust files in a folder of the sources and below it, by their path from the root.
fn find_sources(root: &Path, folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the sources are next to the tests") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            find_sources(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).expect("it lies below");
            files.push(name.display().to_string());
        }
    }
}

/// What follows each `Enforced by:`, up to the next or to the end of the comment.
fn notes(source: &str) -> Vec<String> {
    source
        .split("Enforced by:")
        .skip(1)
        .map(|rest| {
            let mut lines = rest.lines();
            let first = lines.next().unwrap_or_default();
            let others = lines.map_while(|line| line.trim().strip_prefix("//"));
            let words = others
                .flat_map(|line| line.trim_start_matches(['/', '!']).split_whitespace())
                .collect::<Vec<_>>();
            format!("{} {}", first.trim(), words.join(" "))
        })
        .collect()
}
