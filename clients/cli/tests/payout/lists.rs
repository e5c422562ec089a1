//! Lists as people have them, from the file to who is paid and what is reported.

use {
    crate::{
        payout::{
            command::Desk,
            fate::{Fate, Op, Survives, What, process},
            tokens,
            world::{SOL, VALID, payee, world},
        },
        schema::validated,
    },
    cu_vault_interface::token::SPL_TOKEN_ID,
    serde_json::{Value, json},
    std::fs,
};

fn desk(list: &str) -> Desk {
    let desk = Desk::new(world(10 * SOL));
    desk.write(list);
    desk
}

const SEND: [&str; 2] = ["--send", "--yes"];

/// As a spreadsheet saves it where decimals have commas: UTF-16, semicolons, a column of its own.
#[test]
fn a_list_of_a_spreadsheet() {
    let [alice, bob] = [0, 1].map(payee);
    let desk = desk("");
    let text = format!(
        "ID;Recipient;Name;Amount;Note\r\nA-7;{alice};Alice;1,5;June\r\nA-8;{bob};Bob;2;\r\n"
    );
    let bytes: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    fs::write(desk.path("june.csv"), bytes).expect("there is room");
    let report = desk.path("report.json").display().to_string();
    let ended = desk.payout(&[&SEND[..], &["--report", &report, "--output", "json"]].concat());
    assert_eq!(ended.code, 0, "{}", ended.err);
    let reads = "  reads    recipient in column B, amount in column D, id in column A, note in column E, separated by \
                 semicolons, decimal commas; not read: `Name`\n";
    assert!(ended.err.contains(reads), "{}", ended.err);
    assert_eq!(
        [alice, bob].map(|one| desk.world.lamports(&one)),
        [SOL * 3 / 2, 2 * SOL]
    );
    let rows = validated(&desk.read("report.json"));
    assert_eq!(rows[0]["id"], "A-7");
    assert_eq!(rows[1]["id"], "A-8");
    assert_eq!([&rows[0]["note"], &rows[0]["amount"]], ["June", "1.5"]);
    let document: Value = serde_json::from_str(&ended.out).expect("it is JSON");
    assert_eq!(document["rows"], rows);
}

#[test]
fn a_dry_run_shows_the_list_at_a_glance() {
    let rows: String = (0..7)
        .map(|n| format!("{n},{},0.{}\n", payee(n), n + 1))
        .collect();
    let desk = desk(&format!("id,recipient,amount\n{rows}3,{},0.1\n", payee(2)));
    let dry = desk.payout(&["--allow-duplicates"]);
    let largest = [6, 5, 4, 3, 2]
        .map(|n| format!("  largest  line {}: 0.{} to {}\n", n + 2, n + 1, payee(n)));
    let repeats = format!("  repeats  {}: lines 4, 9\n", payee(2));
    let expected = format!("{}{repeats}  sends    1 v1 transactions", largest.concat());
    assert!(dry.out.contains(&expected), "{}", dry.out);
    let note = "  note     the id `3` is repeated: lines 5, 9\n";
    assert!(dry.out.contains(note), "{}", dry.out);

    let json = desk.payout(&["--allow-duplicates", "--output", "json"]);
    let document = validated(&json.out);
    assert_eq!(
        document["duplicates"],
        json!([{"account": payee(2).to_string(), "lines": [4, 9]}])
    );
    let largest = &document["largest"];
    assert_eq!(largest.as_array().map(Vec::len), Some(5));
    assert_eq!(
        largest[0],
        json!({
            "line": 8,
            "recipient": payee(6).to_string(),
            "amount": "0.7",
            "base_units": "700000000",
        })
    );
    assert_eq!(document["opened"], json!({"accounts": 0, "lamports": "0"}));
}

#[test]
fn the_same_for_everybody() {
    let desk = desk(&format!("{}\n{}\n", payee(0), payee(1)));
    let ended = desk.payout(&["--amount", "0.25", "--send", "--yes"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!([0, 1].map(|n| desk.world.lamports(&payee(n))), [SOL / 4; 2]);
    let other = desk.payout(&["--amount", "0.5", "--send", "--yes"]);
    let is = "its total of base units is 500000000, not 1000000000";
    assert!(other.code == 2 && other.err.contains(is), "{}", other.err);
    for (amount, why) in [
        (
            "0",
            "error: 2 rows are not right; nothing was sent\n  line 1: the amount is 0: take the row out\n",
        ),
        (
            "1,5",
            "error: `1,5` is no amount: write digits, with a point before the decimals, such as 1.5\n",
        ),
    ] {
        let ended = desk.payout(&["--amount", amount]);
        assert!(
            ended.code == 2 && ended.err.starts_with(why),
            "{}",
            ended.err
        );
    }
}

/// As old editors end their lines: who is in two rows is found, and who is paid to one token account from two rows.
#[test]
fn a_recipient_twice_in_lines_that_end_with_a_carriage_return() {
    let alice = payee(0);
    let desk = desk(&format!("recipient,amount\r{alice},1\r{alice},1\r"));
    let ended = desk.payout(&SEND);
    let line = format!(
        "error: 1 row is not right; nothing was sent\n  line 3: {alice} is in line 2 already\n"
    );
    assert_eq!((ended.code, ended.err), (2, line));
    assert_eq!(
        (desk.world.handed_over(), desk.world.lamports(&alice)),
        (0, 0)
    );

    let (desk, mint) = tokens::desk(SPL_TOKEN_ID, 1);
    let account = mint.account_of(&alice);
    desk.write(&format!("recipient,amount\r{alice},1\r{account},1\r"));
    let mint = mint.address.to_string();
    let ended = desk.payout(&[&SEND[..], &["--mint", &mint]].concat());
    let line = "error: 1 row is not right; nothing was sent\n  line 3: it is paid to the token account of line 2\n";
    assert_eq!((ended.code, ended.err.as_str()), (2, line));
    assert_eq!(desk.world.handed_over(), 0);
}

/// A list of someone else may not write over what the person sees who confirms.
#[test]
fn an_id_that_a_terminal_would_obey() {
    let [alice, bob] = [0, 1].map(payee);
    let id = "7\u{1b}[1A\u{1b}[2K";
    let desk = desk(&format!(
        "id,recipient,amount\n{id},{alice},1\n{id},{bob},1\n\"x\n  pays     1 row\",{},1\n\"x\n  pays     1 \
         row\",{},1\n",
        payee(2),
        payee(3)
    ));
    let ended = desk.payout(&[]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let note = "  note     the id `7\\u{1b}[1A\\u{1b}[2K` is repeated: lines 2, 3\n  note     the id `x\\n  pays     1 \
                row` is repeated: lines 4, 6\n";
    assert!(ended.out.contains(note), "{}", ended.out);
    assert!(!ended.out.contains('\u{1b}'));
}

/// A payout that began with one column continues with that one: in the other one the same rows are other people.
#[test]
fn a_journal_goes_with_one_reading() {
    let list = format!(
        "old,new,sum\n{},{},1\n{},{},1\n",
        payee(0),
        payee(1),
        payee(2),
        payee(3)
    );
    let first = desk(&list);
    let new = ["--columns", "recipient=new,amount=sum"];
    let old = ["--columns", "recipient=A,amount=C"];
    assert_eq!(first.payout(&[&SEND[..], &new].concat()).code, 0);
    let ops = first.world.ends.ops();
    let at = ops
        .iter()
        .position(|op| *op == Op::Send)
        .expect("it is sent");

    let desk = desk(&list);
    let what = What::CrashAfter(Survives::All);
    desk.world.fated(Fate { at, what });
    assert!(process(|| desk.payout(&[&SEND[..], &new].concat())).is_none());
    desk.world.ends.reset();
    desk.world.pass(3 * VALID);
    let other = desk.payout(&[&SEND[..], &old].concat());
    let why = "error: the journal next to the file is of another payout: its reading of the file (--columns, \
               --delimiter, --decimal-comma) is ";
    assert!(
        other.code == 2 && other.err.starts_with(why),
        "{}",
        other.err
    );
    // The same columns by another name are the same reading.
    let again = desk.payout(&[&SEND[..], &["--columns", "recipient=2,amount=3"]].concat());
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!(
        [0, 1, 2, 3].map(|n| desk.world.lamports(&payee(n))),
        [0, SOL, 0, SOL]
    );
}

/// A list that every version reads has a journal that every version reads.
#[test]
fn the_journal_of_a_plain_list_is_as_ever() {
    let desk = desk(&format!("recipient,amount\n{},1\n", payee(0)));
    assert_eq!(desk.payout(&SEND).code, 0);
    let journal = desk.read("june.csv.journal");
    let header: Value =
        serde_json::from_str(journal.lines().next().expect("a header")).expect("it is JSON");
    let keys: Vec<_> = header.as_object().expect("an object").keys().collect();
    assert_eq!(
        keys,
        [
            "check", "event", "genesis", "mint", "program", "rows", "sha256", "total", "vault",
            "version"
        ]
    );
}
