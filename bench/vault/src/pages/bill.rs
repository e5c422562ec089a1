//! `BILL.md`, and the same for a terminal: the cost of each part of a row, its purpose and its place.

use {
    crate::bill::{
        Bill,
        part::{Part, Words},
    },
    comfy_table::{CellAlignment, Table},
    cu::export::{
        chart::sheet::{Anchor, MARGIN, Sheet, TOP},
        table::{Align, Table as Markdown},
        terminal,
    },
};

/// Where the program's source lies, as seen from the page.
const SOURCE: &str = "../program/src";

/// The page of these bills.
pub fn page(bills: &[Bill], made_by: &str) -> String {
    let mut out = format!(
        "# What each part costs\n\n\
         <!-- Made by `{made_by}`; do not edit. -->\n\n\
         Every compute unit that a row of the [report](REPORT.md) answers for itself, its *own*: each\n\
         instruction that the program executed, and what the runtime charged for its syscalls. The cost of\n\
         calls to other programs beyond the `call` is not in it.\n\n\
         A comparison belongs to the part whose fields it compares, a store to the stored field. The\n\
         computation of a value belongs to the first comparison that uses it, or else to the first use. A\n\
         load is part of the price of the check that needs it first, and free for later checks. Removing the\n\
         check may save less, if later code needs the loaded value. It may save more, if the check takes\n\
         registers from the code around it.\n\n\
         `vault-bench bill ROW` prints these tables, for calls that are refused too.\n\n\
         ![What the CU of a withdrawal are spent on](charts/bill.svg)\n"
    );
    for bill in bills {
        let table = table(bill);
        out += &format!("\n## {}: {} CU\n\n{table}", bill.row, bill.own);
    }
    out
}

/// A bill, part by part.
pub fn table(bill: &Bill) -> Markdown {
    let mut table = Markdown::new([
        ("part", Align::Left),
        ("CU", Align::Right),
        ("what it stops, or is for", Align::Left),
        ("where", Align::Left),
    ]);
    for line in lines(bill) {
        let place = line
            .words
            .source
            .map_or_else(String::new, |(file, function)| {
                format!("[{file}]({SOURCE}/{file}) `{function}`")
            });
        let Words { name, purpose, .. } = line.words;
        let each = match line.each {
            Some(each) => format!(" ({each})"),
            None => String::new(),
        };
        table.row([
            format!("{name}{each}"),
            line.cu.to_string(),
            purpose.to_owned(),
            place,
        ]);
    }
    table
}

/// The row of the picture.
pub const DRAWN: &str = "withdraw_sol";

/// A bill as a picture: a square for each CU.
pub fn squares(bill: &Bill) -> String {
    const ROW: f64 = 25.0;
    const SQUARE: f64 = 15.0;
    const LEFT: f64 = 214.0;
    let lines = lines(bill);
    let stops = |line: &&Line| line.words.purpose.contains("stops");
    let checks: u64 = lines.iter().filter(stops).map(|line| line.cu).sum();
    let mut sheet = Sheet::new(
        TOP + ROW * lines.len() as f64 + 44.0,
        &format!("{checks} of the {} CU are spent on checks", bill.own),
        &format!(
            "{}: a square for each CU that the program itself spends",
            bill.row
        ),
        "A row of squares for each part of the program, in the order of the bill.",
    );
    for (row, line) in lines.iter().enumerate() {
        let y = TOP + ROW * row as f64;
        let class = if stops(&line) { "calm" } else { "mute" };
        sheet.text("", Anchor::Start, MARGIN, y + 13.0, line.words.name);
        for at in 0..line.cu {
            sheet.bar(
                class,
                LEFT + SQUARE * at as f64,
                y,
                SQUARE - 2.0,
                SQUARE - 2.0,
            );
        }
        let x = LEFT + SQUARE * line.cu as f64 + 6.0;
        sheet.text(
            "small quiet",
            Anchor::Start,
            x,
            y + 12.0,
            &line.cu.to_string(),
        );
    }
    sheet.source(
        "blue: rejects an invalid input; grey: does the work. Every part is in bench/BILL.md",
    )
}

/// A bill for a terminal.
pub fn terminal(bill: &Bill) -> String {
    let mut table = Table::new();
    table.set_header([
        &bill.row,
        "CU",
        "accounts",
        "what it stops, or is for",
        "where",
    ]);
    for line in lines(bill) {
        table.add_row([
            line.words.name.to_owned(),
            line.cu.to_string(),
            line.each.unwrap_or_default(),
            line.words.purpose.to_owned(),
            line.words
                .source
                .map_or_else(String::new, |(file, function)| format!("{file} {function}")),
        ]);
    }
    table.add_row(["own", &bill.own.to_string()]);
    terminal::lay_out(&mut table);
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Left);
    }
    terminal::text(&table)
}

/// A part, its accounts together.
struct Line {
    words: Words,
    cu: u64,
    /// How it is made up of accounts.
    each: Option<String>,
}

fn lines(bill: &Bill) -> Vec<Line> {
    let items: Vec<_> = bill.items.iter().collect();
    // The accounts of a part lie side by side, in the order of their slots.
    let of_one_name = items.chunk_by(|(a, _), (b, _)| a.words().name == b.words().name);
    of_one_name
        .map(|items| Line {
            words: items[0].0.words(),
            cu: items.iter().map(|(_, units)| *units).sum(),
            each: items[0].0.slot().map(|_| each(bill, items)),
        })
        .collect()
}

/// `3 × 2` where it costs the same for each.
fn each(bill: &Bill, items: &[(&Part, &u64)]) -> String {
    let (_, first) = items[0];
    if items.iter().all(|(_, units)| units == &first) {
        return format!("{} × {first}", items.len());
    }
    let accounts = items.iter().filter_map(|(part, units)| {
        let slot = part.slot()?;
        Some(format!("{} {units}", bill.slot(slot)))
    });
    accounts.collect::<Vec<_>>().join(", ")
}
