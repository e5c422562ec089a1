//! Lists, as they should be and as people have them.

use super::*;

const ALICE: &str = "7Np41oeYqPefeNQEHSv1UDhYrehxin3NStELsSKCT4K2";
const BOB: &str = "9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM";

const SOL: Rules = Rules {
    decimals: 9,
    base_units: false,
    allow_duplicates: false,
    same_amount: None,
    format: Format {
        delimiter: None,
        decimal_comma: false,
        columns: None,
    },
};

fn parse(text: &str, rules: Rules) -> Result<List, Error> {
    List::parse(text.as_bytes(), &rules)
}

#[track_caller]
fn refused(text: &str, rules: Rules, message: &str) {
    assert_eq!(parse(text, rules), Err(Error::Input(message.to_owned())));
}

#[test]
fn a_file_as_it_should_be() {
    let text = format!("recipient,amount,memo\n{ALICE},1.5,\"rent, June\"\n\n {BOB} , 2 ,\n");
    let list = parse(&text, SOL).expect("the file is good");
    let row = |line, recipient: &str, amount, note: &str| Row {
        line,
        recipient: recipient.parse().expect("an address"),
        amount,
        id: String::new(),
        note: note.to_owned(),
    };
    assert_eq!(
        list.rows,
        [
            row(2, ALICE, 1_500_000_000, "rent, June"),
            row(4, BOB, 2_000_000_000, "")
        ]
    );
    assert_eq!(list.total, 3_500_000_000);
    assert_eq!(list.sha256, hex(&hash(text.as_bytes()).to_bytes()));
}

/// As spreadsheets write it: a byte order mark, carriage returns, the columns the other way round.
#[test]
fn a_file_of_a_spreadsheet() {
    let text = format!("\u{feff}amount,recipient\r\n7,{ALICE}\r\n");
    let rules = Rules {
        base_units: true,
        ..SOL
    };
    let list = parse(&text, rules).expect("the file is good");
    assert_eq!(
        (list.rows[0].amount, list.rows[0].line, list.total),
        (7, 2, 7)
    );
}

#[test]
fn all_bad_rows_are_told_at_once() {
    let text = format!(
        "recipient,amount\n{ALICE},1\nalice,1\n{BOB},0.0000000001\n{BOB},0\n{BOB}\n{ALICE},2\n"
    );
    refused(
        &text,
        SOL,
        &format!(
            "5 rows are not right; nothing was sent\n  \
                 line 3: `alice` is no address\n  \
                 line 4: `0.0000000001` is no amount: it has 10 decimals, and there are at most 9\n  \
                 line 5: the amount is 0: take the row out\n  \
                 line 6: it has 1 field, and the header 2\n  \
                 line 7: {ALICE} is in line 2 already"
        ),
    );
}

#[test]
fn a_recipient_twice_if_allowed() {
    let text = format!("recipient,amount\n{ALICE},1\n{ALICE},1\n");
    let why =
        format!("1 row is not right; nothing was sent\n  line 3: {ALICE} is in line 2 already");
    refused(&text, SOL, &why);
    let rules = Rules {
        allow_duplicates: true,
        ..SOL
    };
    assert_eq!(parse(&text, rules).expect("allowed").total, 2_000_000_000);
}

/// Line ends of every system: the lines are an editor's, and a recipient who is there twice is found.
#[test]
fn a_recipient_twice_with_any_line_end() {
    for end in ["\n", "\r\n", "\r"] {
        for (mark, before) in [("", 0), ("sep=,", 1)] {
            let lines = [
                "recipient,amount",
                "",
                &format!("{ALICE},1"),
                &format!("{BOB},1"),
            ];
            let start = if before == 0 {
                String::new()
            } else {
                format!("{mark}{end}")
            };
            let text = format!("{start}{}{end}", lines.join(end));
            let list = parse(&text, SOL).expect("it is good");
            let at: Vec<_> = list.rows.iter().map(|row| row.line - before).collect();
            assert_eq!(at, [3, 4], "{end:?}");
            let (third, fifth) = (3 + before, 5 + before);
            refused(
                &format!("{text}{ALICE},1{end}"),
                SOL,
                &format!(
                    "1 row is not right; nothing was sent\n  line {fifth}: {ALICE} is in line {third} already"
                ),
            );
        }
        let not_text = [format!("recipient,amount{end}{end}x,").as_bytes(), b"\xfc"].concat();
        let why = unclear("line 3 is not UTF-8; save it as UTF-8");
        assert_eq!(List::parse(&not_text, &SOL), Err(why), "{end:?}");
    }
}

/// A cell in quotes may have lines, and no rows.
#[test]
fn quotation_marks_that_swallow_rows() {
    for end in ["\n", "\r\n", "\r"] {
        let notes = format!("recipient,amount,note{end}{ALICE},1,\"a{end}b\"{end}{BOB},2,c{end}");
        let list = parse(&notes, SOL).expect("it is good");
        assert_eq!((list.rows[0].line, list.rows[1].line), (2, 4), "{end:?}");
        let swallowed = |line: u64| {
            format!(
                "the list cannot be read: a cell of line {line} goes on in the next lines, where there are \
                 recipients; close its quotation mark, or write the cell in one line"
            )
        };
        for (text, line) in [
            // Closed by the mark that opens another cell, by a mark alone, in the header.
            (
                format!("recipient,amount,note{end}{ALICE},1,\"a{end}{BOB},2,\"b\"{end}"),
                2,
            ),
            (
                format!("recipient,amount,note{end}{ALICE},1,\"a{end}{BOB},2,\"{end}"),
                2,
            ),
            (
                format!(
                    "recipient,amount,\"note{end}{BOB},2,x{end}{ALICE},1,\"{end}{ALICE},1,{end}"
                ),
                1,
            ),
        ] {
            match text.matches('"').count() % 2 {
                0 => refused(&text, SOL, &swallowed(line)),
                _ => refused(
                    &text,
                    SOL,
                    &format!(
                        "the list cannot be read: a quotation mark in line {line} is not closed"
                    ),
                ),
            }
        }
    }
}

/// No amount is read but one that is written so: digits, and one decimal mark with digits on both sides.
#[test]
fn amounts_that_are_none() {
    let form = "write digits, with a point before the decimals, such as 1.5";
    for (cell, why) in [
        ("1e3", form),
        ("1E+05", form),
        (".5", form),
        ("5.", form),
        ("0x10", form),
        ("-0", form),
        ("-1", form),
        ("+1", form),
        ("1_000", form),
        ("1'000", form),
        ("1 000", form),
        ("5 SOL", form),
        ("$5", form),
        ("5%", form),
        ("=1+1", form),
        ("1/2", form),
        ("(5)", form),
        ("NaN", form),
        ("inf", form),
        ("TRUE", form),
        ("#REF!", form),
        ("\"1,000.50\"", form),
        ("\"1,000,000\"", form),
        ("1.000.000", form),
        ("\u{ff11}", form),
        ("\u{661}", form),
        ("\u{2212}5", form),
        ("1\u{66b}5", form),
        (
            "18446744073.709551616",
            "it is more than 64 bits of base units hold",
        ),
        (
            "1.0000000000",
            "it has 10 decimals, and there are at most 9",
        ),
    ] {
        let bare = cell.trim_matches('"');
        refused(
            &format!("recipient,amount\n{ALICE},{cell}\n"),
            SOL,
            &format!(
                "1 row is not right; nothing was sent\n  line 2: `{bare}` is no amount: {why}"
            ),
        );
    }
    for (cells, why) in [
        (",5", "it has no recipient".to_owned()),
        ("Total,5", "`Total` is no address".to_owned()),
        (&format!("{ALICE},"), "it has no amount".to_owned()),
        (
            &format!("{ALICE},0"),
            "the amount is 0: take the row out".to_owned(),
        ),
        (
            &format!("{ALICE},0.0"),
            "the amount is 0: take the row out".to_owned(),
        ),
    ] {
        let text = format!("recipient,amount\n{cells}\n");
        let why = format!("1 row is not right; nothing was sent\n  line 2: {why}");
        refused(&text, SOL, &why);
    }
}

/// Characters that a terminal does not show, or obeys, are spelled out wherever a cell is printed.
#[test]
fn nothing_unseen_is_printed() {
    for hidden in [
        "\u{200b}",
        "\u{a0}",
        "\u{202e}",
        "\u{1b}[2K",
        "\u{7}",
        "\u{61c}",
        "\u{2066}",
    ] {
        let first = hidden.chars().next().expect("a character");
        let spelled = hidden.replace(first, &first.escape_default().to_string());
        let (start, end) = BOB.split_at(9);
        let inside = |cell: &str| {
            format!(
                "1 row is not right; nothing was sent\n  line 2: `{cell}` has a space or an invisible character \
                 inside"
            )
        };
        refused(
            &format!("recipient,amount\n{start}{hidden}{end},1\n"),
            SOL,
            &inside(&format!("{start}{spelled}{end}")),
        );
        refused(
            &format!("recipient,amount\n{ALICE},1{hidden}5\n"),
            SOL,
            &inside(&format!("1{spelled}5")),
        );
        refused(
            &format!("recipient,sum{hidden}x\n{ALICE},1\n"),
            SOL,
            &format!(
                "the list cannot be read: no column is called `amount`: its columns are `recipient`, \
                 `sum{spelled}x`; name the columns, like --columns recipient=A,amount=B, or give every recipient \
                 the same with --amount"
            ),
        );
        let spare = format!("recipient,amount,na{hidden}me\n{ALICE},1,x\n");
        let told = parse(&spare, SOL)
            .expect("it is good")
            .told
            .expect("it is not plain");
        assert!(
            told.ends_with(&format!("not read: `na{spelled}me`")),
            "{told}"
        );
    }
}

/// A list of 100,000 rows is read in one go, and its last row is as good as its first.
#[test]
fn a_long_list() {
    let rows = (0..100_000u32).map(|row| {
        let recipient = Address::new_from_array(hash(&row.to_le_bytes()).to_bytes());
        format!("{recipient},0.{:09}\r\n", row + 1)
    });
    let text: String = ["recipient,amount\r\n".to_owned()]
        .into_iter()
        .chain(rows)
        .collect();
    let list = parse(&text, SOL).expect("it is good");
    let last = list.rows.last().map(|row| (row.line, row.amount));
    assert_eq!((list.rows.len(), last), (100_000, Some((100_001, 100_000))));
    assert_eq!(list.total, (1..=100_000).sum::<u64>());
}

#[test]
fn a_total_beyond_64_bits() {
    let most = u64::MAX;
    let text = format!("recipient,amount\n{ALICE},{most}\n{BOB},1\n");
    let rules = Rules {
        base_units: true,
        ..SOL
    };
    let why = "1 row is not right; nothing was sent\n  line 3: the total is more than 64 bits hold";
    refused(&text, rules, why);
}

#[test]
fn many_bad_rows_are_counted() {
    let text = format!("recipient,amount\n{}", "x,1\n".repeat(22));
    let Err(Error::Input(message)) = parse(&text, SOL) else {
        panic!("the file is bad");
    };
    assert_eq!(message.lines().count(), 22);
    assert!(message.starts_with("22 rows are not right"), "{message}");
    assert!(message.ends_with("\n  and 2 more"), "{message}");
}

#[test]
fn a_header_of_something_else() {
    for (text, why) in [
        ("", "it has no recipients"),
        ("recipient,amount\n", "it has no recipients"),
        (
            "recipient\n",
            "no column is called `amount`: its only column is `recipient`; name the columns, like --columns \
                 recipient=A, or give every recipient the same with --amount",
        ),
        (
            "Wallet;Sum\n",
            "no column is called `recipient`: its columns are `Wallet`, `Sum`; name the columns, like \
                 --columns recipient=A,amount=B",
        ),
        (
            "recipient|amount\n",
            "it is separated by `|`; write --delimiter '|'",
        ),
        (
            "recipient,Amount,amount\n",
            "columns B and C are both `amount`; name the columns, like --columns recipient=A,amount=B",
        ),
        (
            "recipient,amount,memo,note\n",
            "columns C and D are both `memo` or `note`; name the columns, like --columns recipient=A,amount=B",
        ),
    ] {
        refused(text, SOL, &format!("the list cannot be read: {why}"));
    }
}

/// The recipients, their amounts, and how the file was read.
fn read(text: &[u8], rules: &Rules) -> (Vec<(u64, String, u64)>, Option<String>) {
    let list = List::parse(text, rules).unwrap_or_else(|error| panic!("{error}"));
    let rows = list.rows.iter();
    let rows = rows.map(|row| (row.line, row.recipient.to_string(), row.amount));
    (rows.collect(), list.told)
}

/// 1.5 SOL.
const AMOUNT: u64 = 1_500_000_000;

fn utf16(text: &str, mark: [u8; 2], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(bytes);
    mark.into_iter().chain(units).collect()
}

#[test]
fn lists_as_people_have_them() {
    let semicolons = format!("recipient;amount\r\n{ALICE};1,5\r\n");
    let by = |what: &str| format!("recipient in column A, amount in column B, separated by {what}");
    for (text, line, told) in [
            (semicolons.clone().into(), 2, by("semicolons, decimal commas")),
            (
                utf16(&semicolons, [0xff, 0xfe], u16::to_le_bytes),
                2,
                by("semicolons, decimal commas"),
            ),
            (
                utf16(&semicolons, [0xfe, 0xff], u16::to_be_bytes),
                2,
                by("semicolons, decimal commas"),
            ),
            (
                format!("Recipient\tAMOUNT\n{ALICE}\t1.5\n").into(),
                2,
                by("tabs"),
            ),
            (
                format!("sep=;\nrecipient;amount\n{ALICE};1.5\n").into(),
                3,
                by("semicolons"),
            ),
            (
                format!("recipient,amount\n{ALICE},\"1,5\"\n").into(),
                2,
                by("commas, decimal commas"),
            ),
            (format!("{ALICE},1.5\n").into(), 1, by("commas, no header")),
            (
                format!(
                    "\u{feff}RECIPIENT, Amount ,iban,City\n\u{a0}\u{200b}{ALICE}\u{feff},1.5\u{202f},x,\n"
                )
                .into(),
                2,
                by("commas; not read: `iban`, `City`"),
            ),
            // Rows and columns of a spreadsheet in which nothing is written.
            (
                format!("Recipient;amount;\n;;\n{ALICE};1.5;;;\n;;\n").into(),
                3,
                by("semicolons"),
            ),
        ] {
            let text: Vec<u8> = text;
            let one = vec![(line, ALICE.to_owned(), AMOUNT)];
            assert_eq!(read(&text, &SOL), (one, Some(told)));
        }
}

fn with(format: Format) -> Rules {
    Rules { format, ..SOL }
}

fn columns(columns: &str) -> Rules {
    with(Format {
        columns: Some(columns.parse().expect("columns")),
        ..Format::default()
    })
}

fn delimiter(delimiter: u8) -> Rules {
    with(Format {
        delimiter: Some(delimiter),
        ..Format::default()
    })
}

#[test]
fn flags_for_lists_that_leave_doubt() {
    let comma = with(Format {
        decimal_comma: true,
        ..Format::default()
    });
    let same = Rules {
        same_amount: Some(AMOUNT),
        ..SOL
    };
    let table = format!("No;wallet;Name;Sum\n1;{ALICE};alice;1.5\n");
    for (text, rules, line) in [
        (
            table.clone(),
            columns("recipient=B,amount=D,id=A,note=C"),
            2,
        ),
        (table.clone(), columns("recipient=2,amount=4"), 2),
        (table, columns("recipient=Wallet,amount=sum"), 2),
        // Without a header the first row is one.
        (
            format!("7;{ALICE};alice;1.5\n"),
            columns("recipient=B,amount=D"),
            1,
        ),
        (format!("{ALICE}\n"), same.clone(), 1),
        (format!("Recipient\n\n{ALICE}\n"), same, 3),
        (format!("recipient;amount\n{ALICE};1,500\n"), comma, 2),
        (
            format!("recipient|amount\n{ALICE}|1.5\n"),
            delimiter(b'|'),
            2,
        ),
    ] {
        let one = vec![(line, ALICE.to_owned(), AMOUNT)];
        assert_eq!(read(text.as_bytes(), &rules).0, one, "{text}");
    }
    // A slip of the pen makes no header.
    refused(
        &format!("7;{ALICE}x;alice;1.5\n"),
        columns("recipient=B,amount=D"),
        &format!("1 row is not right; nothing was sent\n  line 1: `{ALICE}x` is no address"),
    );
}

#[test]
fn an_id_and_a_note_are_kept() {
    let text = format!("ID;recipient;amount;Memo\n A-7 ;{ALICE};1;June\n");
    let list = parse(&text, SOL).expect("it is good");
    assert_eq!([&list.rows[0].id, &list.rows[0].note], ["A-7", "June"]);
}

#[test]
fn what_leaves_doubt_is_refused_with_its_cure() {
    let same = Rules {
        same_amount: Some(1),
        ..SOL
    };
    for (text, rules, why) in [
        (
            format!("recipient;amount\n{ALICE};1\n"),
            delimiter(b','),
            "it is separated by semicolons; write --delimiter ';'",
        ),
        (
            format!("recipient;amount\n{ALICE};1,500\n"),
            SOL,
            "`1,500` in line 2 may be 1.500 or 1500; write --decimal-comma or 1500",
        ),
        (
            format!("1;{ALICE};5\n"),
            SOL,
            "it has no header; name the columns, like --columns recipient=A,amount=B",
        ),
        (
            format!("{ALICE}\n"),
            SOL,
            "it has no amounts; give every recipient the same with --amount",
        ),
        (
            format!("recipient,amount\n{ALICE},5\n"),
            same,
            "it has amounts, and --amount gives every recipient the same; leave one of them out",
        ),
        (
            format!("B,A\n{ALICE},5\n"),
            columns("recipient=B,amount=A"),
            "`B` is the name of column A and the place of column B; write a number",
        ),
        (
            format!("Wallet,Sum\n{ALICE},5\n"),
            columns("recipient=Wallet,amount=Total"),
            "it has no column `Total`: its first line is `Wallet`, `Sum`",
        ),
        (
            format!("Wallet,Sum\n{ALICE},5\n"),
            columns("recipient=Wallet"),
            "--columns names no amount; add amount=…, or give every recipient the same with --amount",
        ),
        (
            format!(
                "line,recipient,amount,base_units,note,status,signature,slot,error,id\n2,{ALICE},1,1,,paid,x,5,,\n"
            ),
            SOL,
            "it is a report, which lists paid rows too; make a list of those that are to be paid",
        ),
        (
            format!("recipient,amount,note\n{ALICE},5,\"June\n{BOB},5,\n"),
            SOL,
            "a quotation mark in line 2 is not closed",
        ),
    ] {
        refused(&text, rules, &format!("the list cannot be read: {why}"));
    }
    for (bytes, why) in [
        (
            &b"recipient,amount,note\nx,1,M\xfcller\n"[..],
            "line 2 is not UTF-8; save it as UTF-8",
        ),
        (
            b"r\0e\0c\0",
            "it is UTF-16 without a byte-order mark, or no text; save it as UTF-8",
        ),
        (
            b"\xff\xfer\0\x00\xd8",
            "it is damaged UTF-16; save it as UTF-8",
        ),
    ] {
        assert_eq!(List::parse(bytes, &SOL), Err(unclear(why)));
    }
    let (start, end) = BOB.split_at(9);
    refused(
        &format!("recipient,amount\n{ALICE},1,5\n{start}\u{200b}{end},1\n"),
        SOL,
        &format!(
            "2 rows are not right; nothing was sent\n  \
                 line 2: it has 3 fields, and the header 2; if its amount has a decimal comma, put it in quotes\n  \
                 line 3: `{start}\\u{{200b}}{end}` has a space or an invisible character inside"
        ),
    );
}

/// A list that every version has read has no reading of its own in the journal; flags and guesses have.
#[test]
fn a_reading_is_bound_where_there_is_a_choice() {
    let reading = |text: String| parse(&text, SOL).expect("it is good").reading;
    for plain in [
        format!("recipient,amount\n{ALICE},1.5\n"),
        format!("note,amount,recipient\r\nx,1.5,{ALICE}\r\n"),
    ] {
        assert_eq!(reading(plain), None);
    }
    let semicolons = reading(format!("recipient;amount\n{ALICE};1.5\n"));
    assert!(semicolons.is_some());
    assert_eq!(reading(format!("{ALICE},1.5\n")), semicolons);
    assert_ne!(reading(format!("{ALICE},1.25\n")), semicolons);
    assert_ne!(reading(format!("{BOB},1.5\n")), semicolons);
}

/// Any list is read or refused. The recipients that are read are in the list: no one else is paid, and every
/// written line is.
#[test]
fn any_list_is_read_or_refused() {
    let parts = [
        ALICE,
        BOB,
        "recipient",
        "Amount",
        "note",
        ",",
        ",",
        ";",
        "\t",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "\"",
        "1.5",
        "2",
        "1,500",
        "sep=;",
        "\u{feff}",
        "\u{a0}",
        "=",
        " ",
        "\0",
        "é",
    ];
    let (mut read, mut refused) = (0, 0);
    for seed in 0..3_000u32 {
        let dice = hash(&seed.to_le_bytes()).to_bytes();
        let body = dice
            .iter()
            .map(|die| parts[usize::from(*die) % parts.len()]);
        let body: String = body.take(usize::from(dice[31] % 24)).collect();
        let start = ["", "recipient,amount\n", "recipient;amount\n"][usize::from(dice[30] % 3)];
        let row = format!("{ALICE},2\n");
        let list = format!(
            "{start}{}{body}",
            &row[..row.len() * usize::from(dice[29] % 2)]
        );
        let Ok(parsed) = parse(&list, SOL) else {
            refused += 1;
            continue;
        };
        read += 1;
        let list = list.replace("\r\n", "\n").replace('\r', "\n");
        let written = list
            .lines()
            .filter(|line| line.contains(ALICE) || line.contains(BOB));
        assert_eq!(parsed.rows.len(), written.count(), "{list:?}");
        let total: u64 = parsed.rows.iter().map(|row| row.amount).sum();
        assert_eq!(parsed.total, total);
        for row in parsed.rows {
            let line = list.split('\n').nth(row.line as usize - 1).expect("a line");
            assert!(line.contains(&row.recipient.to_string()), "{list:?}");
        }
    }
    assert!(read > 50 && refused > 50, "{read} {refused}");
}
