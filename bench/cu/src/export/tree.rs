//! Where the CU of each row went, frame by frame.

use {
    super::{Exporter, terminal},
    crate::{
        Report, Row,
        frame::{Frame, Kind},
        output::shown,
    },
    comfy_table::Table,
};

/// A tree of frames for each row, to be read below the table.
pub struct Tree;

impl Exporter for Tree {
    fn export(&self, report: &Report) -> String {
        let trees: Vec<_> = report.rows.iter().map(tree).collect();
        trees.join("\n")
    }
}

/// *inclusive* is what a frame consumed with all below it, *exclusive* what it consumed itself, *call*
/// what the runtime charged its caller for the CPI on top of that.
pub(crate) fn tree(row: &Row) -> String {
    let mut table = Table::new();
    table.set_header([&shown(&row.id), "height", "inclusive", "exclusive", "call"]);
    add(&mut table, &row.frames, "", "");
    terminal::lay_out(&mut table);
    terminal::text(&table)
}

/// A frame in its line, and below it the frames that it called: `own` precedes its name, `below`
/// theirs.
fn add(table: &mut Table, frame: &Frame, own: &str, below: &str) {
    let entry = match frame.kind {
        Kind::Program if frame.height > 1 => frame.entry.to_string(),
        _ => String::new(),
    };
    table.add_row([
        format!("{own}{}", shown(&frame.name)),
        frame.height.to_string(),
        frame.inclusive.to_string(),
        frame.exclusive.to_string(),
        entry,
    ]);
    for (index, call) in frame.calls.iter().enumerate() {
        let (branch, on) = if index + 1 == frame.calls.len() {
            ("└─ ", "   ")
        } else {
            ("├─ ", "│  ")
        };
        add(
            table,
            call,
            &format!("{below}{branch}"),
            &format!("{below}{on}"),
        );
    }
}
