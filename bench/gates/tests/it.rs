//! From feature accounts, or from another table, to the table.

use {
    cu_gates::{Update, activation},
    cu_runtime::Table,
    solana_account::Account,
    solana_pubkey::Pubkey,
    solana_sdk_ids::feature,
    std::{fs, process::Command},
};

#[test]
fn only_a_feature_account_with_a_slot_is_an_activation() {
    let account = |owner: Pubkey, data: &[u8]| Account {
        owner,
        data: data.to_vec(),
        ..Account::default()
    };
    let active = [&[1][..], &7u64.to_le_bytes()].concat();
    assert_eq!(activation(&account(feature::ID, &active)), Some(7));
    assert_eq!(activation(&account(feature::ID, &[0; 9])), None);
    assert_eq!(activation(&account(feature::ID, &active[..8])), None);
    assert_eq!(activation(&account(feature::ID, &[])), None);
    assert_eq!(activation(&account(Pubkey::default(), &active)), None);
}

#[test]
fn an_update_names_what_came_and_what_went() {
    let old = Table::linked();
    let mut new = old.clone();
    let alpenglow = new.gates.pop().unwrap();
    new.gates[0].id = Pubkey::new_from_array([7; 32]);
    let update = Update { old, new: &new };
    assert_eq!(update.lost(), [&old.gates[0], &alpenglow]);
    assert_eq!(
        update.to_string(),
        "+ secp256k1_program_enabled in slot 41040000, which the linked runtime does not know\n\
         - secp256k1_program_enabled\n- alpenglow\n251 gates as of 2026-10-21"
    );
}

/// Runs the command in a folder of its own, with files of this text.
fn import(text: &str, out: bool) -> (Option<i32>, String, Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (file, table) = (folder.join("gates.tsv"), folder.join("table.tsv"));
    fs::write(&file, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cu-gates"));
    command.arg("--import").arg(&file);
    command.args(["--source", "a test", "--taken", "2026-11-01"]);
    if out {
        command.arg("--out").arg(&table);
    }
    let output = command.output().unwrap();
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    let told = told.replace(&format!("{}/", folder.display()), "");
    (output.status.code(), told, fs::read_to_string(table).ok())
}

#[test]
fn another_table_is_imported() {
    let linked = Table::linked();
    let text = linked.to_string() + "470000000\t11111111111111111111111111111111\tnew_gate\n";
    let (code, told, table) = import(&text, true);
    assert_eq!(
        (code, told.as_str()),
        (
            Some(0),
            "+ new_gate in slot 470000000, which the linked runtime does not know\n253 gates as of 2026-11-01\n"
        )
    );
    let table = Table::parse(&table.unwrap()).unwrap();
    assert_eq!(table.source, "a test");
    assert_eq!(table.days, linked.days);
    assert_eq!(table.gates.len(), linked.gates.len() + 1);
}

/// The committed table stays as it is.
#[test]
fn bad_input_is_one_line_and_writes_nothing() {
    let cut = Table::linked().to_string();
    let cut = cut.trim_end().rsplit_once('\n').unwrap().0;
    for (text, line) in [
        (
            "1\t2\n",
            "error: gates.tsv: line 3: expected slot, address and name, between tabs: 1\t2\n",
        ),
        (
            cut,
            "error: 1 gates of the table are not in it, such as alpenglow; a cluster takes no gate back: to see it, \
             give --out FILE\n",
        ),
    ] {
        assert_eq!(import(text, false), (Some(2), line.to_owned(), None));
    }
}
