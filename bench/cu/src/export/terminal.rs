//! A table for a terminal: as wide as it is, in colour if it is one.

use {
    super::Exporter,
    crate::{Report, Row, Stamp, programs::Called, report::Elf},
    comfy_table::{
        Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, Table,
        presets::NOTHING,
    },
};

/// The space between two columns.
const GAP: u16 = 2;

/// A table for a terminal.
pub struct Terminal;

impl Exporter for Terminal {
    fn export(&self, report: &Report) -> String {
        terminal(report)
    }
}

/// The least that is left for a name, which may be broken. Figures never are.
const NARROWEST: u16 = 14;

/// What was measured on what, then a row per instruction.
fn terminal(report: &Report) -> String {
    let mut table = with_failed(report);
    fit(&mut table);
    format!(
        "{}\nsha256 {}\n\n{}",
        stamp(report),
        report.elf.sha256,
        text(&table)
    )
}

/// What the figures of a report depend on.
pub fn stamp(report: &Report) -> String {
    let mut out = stamp_with(&report.stamp, &report.elf, "");
    if !report.gates.unknown.is_empty() {
        let unknown = report.gates.unknown.join(", ");
        out += &format!("\nactive gates that this runtime does not know: {unknown}");
    }
    out
}

/// What figures depend on; `of` says which ELF it is.
pub fn stamp_with(stamp: &Stamp, elf: &Elf, of: &str) -> String {
    let mut out = format!(
        "profile {} ({}) · {}\n{of}sBPF {} · {} bytes · {}",
        stamp.profile,
        stamp.profile_source,
        stamp.runtime,
        elf.sbpf,
        elf.bytes,
        stamp.compiler(),
    );
    if !stamp.programs.is_empty() {
        let titles: Vec<_> = stamp.programs.iter().map(Called::title).collect();
        out += &format!("\ncalls {}", titles.join(", "));
    }
    out
}

/// A row per instruction, in columns: plain text, the same wherever it is printed.
pub fn rows(report: &Report) -> String {
    let mut table = with_failed(report);
    table.force_no_tty();
    text(&table)
}

/// The rows, and those that gave no figure.
fn with_failed(report: &Report) -> Table {
    let mut table = table(&report.rows);
    for failed in report.failed.iter().filter_map(|failed| failed.id.as_ref()) {
        let mut cells = vec![Cell::new(failed), Cell::new("failed").fg(Color::Red)];
        cells.resize(7, Cell::new(""));
        table.add_row(cells);
    }
    table
}

/// As wide as the terminal. One that does not know its width says 0: then as if there were room.
pub fn fit(table: &mut Table) {
    let widths = table.column_max_content_widths();
    let figures: u16 = widths.iter().skip(1).map(|width| GAP + width).sum();
    if table
        .width()
        .is_some_and(|width| width >= NARROWEST + figures)
    {
        table.set_content_arrangement(ContentArrangement::Dynamic);
    }
}

/// The table of some rows, in colour.
pub fn table<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Table {
    let mut table = Table::new();
    let header = ["row", "CU", "runtime", "own", "floor", "heap", "stack"];
    table.set_header(header.map(|name| Cell::new(name).add_attribute(Attribute::Bold)));
    table.add_rows(rows.into_iter().map(cells));
    lay_out(&mut table);
    table
}

/// The figure that the program answers for stands out; what is refused steps back.
fn cells(row: &Row) -> [Cell; 7] {
    let id = Cell::new(&row.id);
    [
        match row.refused {
            Some(_) => id.add_attribute(Attribute::Dim),
            None => id,
        },
        Cell::new(row.cu),
        Cell::new(row.runtime),
        Cell::new(row.own).fg(Color::Cyan),
        Cell::new(row.floor),
        Cell::new(row.heap),
        Cell::new(row.stack),
    ]
}

/// Names to the left, figures to the right, nothing but space between them.
pub fn lay_out(table: &mut Table) {
    table.load_style(NOTHING);
    for (index, column) in table.column_iter_mut().enumerate() {
        if index == 0 {
            column.set_padding((0, 0));
        } else {
            column.set_padding((GAP, 0));
            column.set_cell_alignment(CellAlignment::Right);
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
}

/// The lines of a table, without the space after them.
pub fn text(table: &Table) -> String {
    table
        .lines()
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}
