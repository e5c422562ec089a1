//! What is printed: plain text where it is not a terminal, narrow enough to be read anywhere.

#![forbid(unsafe_code)]

use {
    cu::{
        Exporter, Report,
        export::{terminal, tree::Tree},
    },
    cu_runtime::Profile,
    cu_vault_bench::{life::Life, pages::overview},
    cu_vault_tests::Arch,
    std::process::Command,
};

fn report() -> Report {
    crate::rows::report(Arch::V3, Profile::Mainnet).clone()
}

#[test]
fn the_table_is_plain_and_narrow() {
    let report = report();
    let text = format!("{}\n{}", terminal::stamp(&report), terminal::rows(&report));
    for line in text.lines() {
        assert!(line.chars().count() < 90, "{line}");
        assert_eq!(line.trim_end(), line);
        assert!(!line.contains('\x1b'), "{line:?}");
    }
    let lines: Vec<_> = terminal::rows(&report).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 1 + report.rows.len());
    let row = &report.rows[0];
    let words: Vec<_> = lines[1].split_whitespace().collect();
    let figures = [row.cu, row.runtime, row.own, row.floor, row.heap, row.stack];
    assert_eq!(words[0], row.id);
    assert_eq!(words[1..], figures.map(|figure| figure.to_string()));
}

#[test]
fn the_tree_shows_a_frame_in_each_line() {
    let report = report();
    let frames = &report.row("create_vault").unwrap().frames;
    let [sysvar, memcpy, system] = &frames.calls[..] else {
        panic!("{frames:?}")
    };
    let expected = format!(
        "create_vault       height  inclusive  exclusive  call\n\
         cu-vault                1  {:>9}  {:>9}\n\
         ├─ sol_get_sysvar       1  {:>9}  {:>9}\n\
         ├─ sol_memcpy_          1  {:>9}  {:>9}\n\
         └─ System               2  {:>9}  {:>9}  {:>4}\n\n",
        frames.inclusive,
        frames.exclusive,
        sysvar.inclusive,
        sysvar.exclusive,
        memcpy.inclusive,
        memcpy.exclusive,
        system.inclusive,
        system.exclusive,
        system.entry,
    );
    let tree = Tree.export(&report);
    assert_eq!(tree.get(..expected.len()), Some(expected.as_str()));
    assert_eq!(tree.split("\n\n").count(), report.rows.len());
}

#[test]
fn a_pipe_gets_the_overview_without_colour_and_the_table_and_the_tree_on_request() {
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_vault-bench"))
            .arg("run")
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let report = report();
    let table = format!(
        "{}\nsha256 {}\n\n{}",
        terminal::stamp(&report),
        report.elf.sha256,
        terminal::rows(&report)
    );
    let life = Life::measure(Arch::V3, Profile::Mainnet).unwrap();
    let overview = overview::text(&report, &life);
    let tree = Tree.export(&report);
    assert_eq!(run(&[]), overview);
    assert_eq!(run(&["--rows", "main"]), overview);
    assert_eq!(run(&["--rows", "all"]), table);
    assert_eq!(run(&["--tree"]), format!("{table}\n{tree}"));
    assert_eq!(
        run(&["--tree", "--rows", "main"]),
        format!("{overview}\n{tree}")
    );
}
