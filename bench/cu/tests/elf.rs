//! ELFs that give no figure.

use {
    crate::stage::{Stage, cu, p_token},
    mollusk_svm_programs_token::token,
    std::{fs, path::Path},
};

/// The loader's reason for an ELF that is not p-token's any more.
fn reason(elf: impl AsRef<[u8]>) -> String {
    let stage = Stage::new();
    fs::write(stage.elf(), elf).unwrap();
    let output = cu(&[
        Path::new("run"),
        &stage.elf(),
        Path::new("--fixtures"),
        &p_token(),
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let error = String::from_utf8(output.stderr).unwrap();
    let place = format!("error: {} does not load: ", stage.elf().display());
    let reason = error
        .strip_prefix(&place)
        .unwrap_or_else(|| panic!("{error}"));
    assert_eq!(reason.lines().count(), 1);
    reason.trim_end().to_owned()
}

#[test]
fn one_that_is_cut_off() {
    for part in [64, token::ELF.len() / 2] {
        assert_eq!(
            reason(&token::ELF[..part]),
            "Offset or value is out of bounds"
        );
    }
}

/// Such as the plan, where its place and the ELF's are mixed up.
#[test]
fn what_is_none() {
    for file in [&b""[..], b"no ELF", &[b'#'; 200]] {
        assert_eq!(reason(file), "it is no ELF");
    }
}

/// An ELF of the machine that this runs on.
#[test]
fn one_of_another_machine() {
    let mut elf = token::ELF.to_vec();
    const MACHINE: usize = 18;
    elf[MACHINE] = 62; // EM_X86_64
    assert_eq!(reason(elf), "Incompatible ELF: wrong machine");
}

/// The runtime would run it until it comes to the call. A figure of the other paths is still refused:
/// no one could deploy it.
#[test]
fn one_that_calls_a_syscall_that_there_is_none_of() {
    let mut elf = token::ELF.to_vec();
    let at = find(&elf, b"sol_get_sysvar\0").expect("p-token reads a sysvar");
    elf[at + 4] = b'x';
    let reason = reason(elf);
    assert!(
        reason.starts_with("Unresolved symbol (sol_xet_sysvar) at instruction "),
        "{reason}"
    );
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

#[test]
fn one_that_is_not_there() {
    let stage = Stage::new();
    fs::remove_file(stage.elf()).unwrap();
    stage.write("p.toml", "[[instruction]]\nid = \"x\"\n");
    assert_eq!(
        stage.error(),
        "token.so cannot be read: No such file or directory (os error 2)"
    );
}

/// `ja -1` where the program starts: it never ends, but the measurement does.
#[test]
fn one_that_loops_until_the_budget_ends() {
    let stage = Stage::new();
    let mut elf = token::ELF.to_vec();
    let entry = entry_offset(&elf);
    elf[entry..entry + 8].copy_from_slice(&[0x05, 0, 0xff, 0xff, 0, 0, 0, 0]);
    fs::write(stage.elf(), elf).unwrap();
    let plan = |expect: &str| {
        format!(
            "program_id = \"TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA\"\n\
             [[instruction]]\nid = \"spin\"\n{expect}"
        )
    };
    // Not even if the plan says that it fails so.
    for expect in ["", "expect = \"ProgramFailedToComplete\"\n"] {
        stage.write("p.toml", plan(expect));
        let error = stage.error();
        assert!(
            error.starts_with(
                "fixtures/p.toml: spin: the whole budget of 1400000 CU went, so there is no figure"
            ) && error.contains("exceeded CUs meter"),
            "{error}"
        );
    }
    let output = cu(&[
        Path::new("run"),
        &stage.elf(),
        Path::new("--fixtures"),
        &stage.fixtures(),
    ]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("the whole budget of 1400000 CU went"),
        "{said}"
    );
}

/// The place of the first instruction in the file: this ELF maps its text where it is.
fn entry_offset(elf: &[u8]) -> usize {
    let entry: [u8; 8] = elf[24..32].try_into().unwrap();
    u64::from_le_bytes(entry) as usize
}
