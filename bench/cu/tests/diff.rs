//! `cu diff`: two ELFs of one program.

use {
    crate::stage::{Stage, cu, p_token, transfer_at},
    cu_runtime::programs,
    mollusk_svm_programs_token::token,
    std::{fs, path::Path},
};

fn diff(before: &Path, after: &Path, fixtures: &Path) -> (Option<i32>, String) {
    let output = cu(&[
        Path::new("diff"),
        before,
        after,
        Path::new("--fixtures"),
        fixtures,
    ]);
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code(), text)
}

fn row<'a>(table: &'a str, id: &str) -> Vec<&'a str> {
    table
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .find(|row| row.first() == Some(&id))
        .unwrap_or_else(|| panic!("no row {id} in {table}"))
}

#[test]
fn an_elf_and_itself() {
    let stage = Stage::new();
    let copy = stage.fixtures().join("copy.so");
    fs::copy(stage.elf(), &copy).unwrap();
    let (code, table) = diff(&stage.elf(), &copy, &p_token());
    assert_eq!(code, Some(0), "{table}");
    assert_eq!(row(&table, "transfer"), ["transfer", "76", "76", "="]);
    assert_eq!(
        row(&table, "ELF")[1..],
        ["(bytes)", "108600", "108600", "="]
    );
    assert!(!table.contains("  p-token"), "{table}");
}

#[test]
fn an_elf_that_cannot_be_measured() {
    let stage = Stage::new();
    let half = stage.fixtures().join("half.so");
    fs::write(&half, &token::ELF[..1000]).unwrap();
    assert_eq!(diff(&stage.elf(), &half, &p_token()).0, Some(2));
}

/// A row that gives no figure on one side is neither new nor gone, and the answer is not whole.
#[test]
fn a_row_without_a_figure() {
    let stage = Stage::new();
    let plan = transfer_at("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
    let (_, instruction) = plan.split_once("[[instruction]]").unwrap();
    let failing = instruction
        .replace("\"transfer\"", "\"failing\"")
        .replace("u64:1000", "u64:10001");
    stage.write("p.toml", format!("{plan}[[instruction]]{failing}"));
    let (code, table) = diff(&stage.elf(), &stage.elf(), &stage.fixtures());
    assert_eq!(code, Some(2), "{table}");
    assert_eq!(row(&table, "transfer"), ["transfer", "76", "76", "="]);
    assert!(!table.contains("\nfailing "), "{table}");
    assert!(table.contains("1 of 2 rows gave no figure"), "{table}");
}

/// Token-2022 transfers the same tokens, for more CU: the change of a row is found again in its frame.
#[test]
fn a_dearer_implementation() {
    let stage = Stage::new();
    let dearer = stage.fixtures().join("token_2022.so");
    fs::write(&dearer, programs::PRELOADED[1].elf).unwrap();
    // It insists on its own address, p-token's transfer on none.
    stage.write(
        "p.toml",
        transfer_at("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb"),
    );
    let plan = stage.fixtures().join("p.toml");
    let (code, table) = diff(&stage.elf(), &dearer, &plan);
    assert_eq!(code, Some(1), "{table}");
    let [_, before, after, change] = row(&table, "transfer")[..] else {
        panic!("{table}")
    };
    let cu = |text: &str| text.parse::<i64>().unwrap();
    assert_eq!(before, "76");
    assert!(cu(after) > cu(before));
    assert_eq!(change, format!("+{}", cu(after) - cu(before)));

    let (code, table) = diff(&dearer, &stage.elf(), &plan);
    assert_eq!(code, Some(1));
    let change = format!("-{}", cu(after) - cu(before));
    assert_eq!(
        row(&table, "transfer"),
        ["transfer", after, before, &change]
    );
    assert_eq!(told(&table, "transfer"), cu(before) - cu(after));
}

/// The changes in the frames of a row, all together. Its program goes by one name, whatever the files
/// are called.
fn told(table: &str, id: &str) -> i64 {
    let frames: Vec<Vec<&str>> = table
        .lines()
        .skip_while(|line| line.split_whitespace().next() != Some(id))
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert!(frames.iter().all(|frame| frame[0] == "tokens"), "{table}");
    let change = |frame: &Vec<&str>| {
        let figure = |from_the_end: usize| frame[frame.len() - from_the_end].parse::<i64>();
        match frame[frame.len() - 1] {
            "new" => figure(2),
            "gone" => figure(3).map(|before| -before),
            _ => figure(1),
        }
        .unwrap()
    };
    frames.iter().map(change).sum()
}

/// What another compiler made is another question for `cu check`, and named here.
#[test]
fn what_differs_besides_the_program() {
    let stage = Stage::new();
    let [old, new] = ["old", "new"].map(|name| {
        let folder = stage.path(name);
        fs::create_dir(&folder).unwrap();
        fs::copy(stage.elf(), folder.join("token.so")).unwrap();
        fs::write(folder.join("compiler.txt"), format!("rustc {name}\n")).unwrap();
        folder.join("token.so")
    });
    let (code, table) = diff(&old, &new, &p_token());
    assert_eq!(code, Some(0), "{table}");
    let line = "\nNot the program alone: compiler was rustc old, and is rustc new\n";
    assert!(table.contains(line), "{table}");
    assert!(
        !diff(&old, &old, &p_token())
            .1
            .contains("Not the program alone")
    );
}
