//! An ELF of the vault that is not the committed one, by its file.

#![forbid(unsafe_code)]

use {
    crate::rows::report,
    cu::{Profile, frames},
    cu_vault_bench::measure_file,
    cu_vault_tests::Arch,
    std::{
        fs,
        path::{Path, PathBuf},
        process::{Command, Output},
    },
};

/// The committed ELFs, elsewhere and under another name.
fn copies() -> [PathBuf; 2] {
    Arch::ALL.map(|arch| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("another-elf");
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("copy_{arch}.so"));
        fs::write(&file, arch.elf("cu_vault")).unwrap();
        file
    })
}

#[test]
fn a_copy_costs_what_the_committed_one_costs() {
    for (arch, file) in Arch::ALL.into_iter().zip(copies()) {
        let committed = report(arch, Profile::Mainnet);
        let copy = measure_file(&file, arch, Profile::Mainnet).unwrap();
        assert_eq!(copy.rows, committed.rows);
        assert_eq!(copy.elf, committed.elf);
        assert_eq!(copy.stamp.compiler, None);
    }
}

fn diff(before: &Path, after: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vault-bench"))
        .arg("diff")
        .args([before, after])
        .output()
        .unwrap()
}

#[test]
fn two_elves_are_compared_row_by_row_in_the_words_of_the_gate() {
    let [v0, v3] = copies();
    let same = diff(&v3, &v3);
    assert_eq!(same.status.code(), Some(0));
    let differ = diff(&v0, &v3);
    assert_eq!(differ.status.code(), Some(1));
    let table = String::from_utf8(differ.stdout).unwrap();
    let [before, after] = [Arch::V0, Arch::V3].map(|arch| report(arch, Profile::Mainnet));
    let mut compared = 0;
    for row in &after.rows {
        let old = before.row(&row.id).unwrap();
        let shifts = frames::diff(&frames::flat(&old.frames), &frames::flat(&row.frames));
        let mut lines = table
            .lines()
            .skip_while(|line| !line.starts_with(&format!("{} ", row.id)))
            .skip(1)
            .take_while(|line| line.starts_with("  "));
        for shift in shifts {
            let line = lines.next().unwrap_or_else(|| panic!("{}", row.id));
            assert!(line.starts_with(&format!("  {} ", shift.frame)), "{line}");
            assert!(line.ends_with(&format!(" {:+}", shift.by)), "{line}");
            compared += 1;
        }
        assert_eq!(lines.next(), None, "{}", row.id);
    }
    assert!(compared > 3, "{compared} frames");
}
