//! The report for a terminal.

use {
    super::{LabReport, Row},
    comfy_table::{Attribute, Cell, ColumnConstraint, ContentArrangement, Table, Width},
    cu::export::terminal,
};

/// Below this the columns of text would be too narrow to read: then as if there were room.
const NARROWEST: u16 = 120;

/// What was measured on what, then a row for each technique.
pub fn lab(report: &LabReport) -> String {
    let mut table = Table::new();
    table.set_header(
        [
            "technique",
            "before → after",
            "saving",
            "bytes",
            "module",
            "risk",
        ]
        .map(|name| Cell::new(name).add_attribute(Attribute::Bold)),
    );
    table.add_rows(report.rows.iter().map(cells));
    terminal::lay_out(&mut table);
    let risk = table.column_mut(5).expect("six columns");
    risk.set_cell_alignment(comfy_table::CellAlignment::Left);
    risk.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(90)));
    if table.width().is_none_or(|width| width < NARROWEST) {
        table.set_width(220);
    }
    table.set_content_arrangement(ContentArrangement::Dynamic);
    format!(
        "{}\n\n{}\n\n{}",
        terminal::stamp_with(&report.stamp, &report.elf, "lab: "),
        heading(report),
        terminal::text(&table)
    )
}

/// What the columns are, for every form of the table.
pub fn heading(report: &LabReport) -> String {
    format!(
        "before → after: all CU of the instruction. The {} of the variant that does nothing are part of\n\
         every figure, so they cancel out of the saving. Bytes: the code that the variant can reach,\n\
         without its constants and without functions called through a register. Where no profile is\n\
         named, it is {}.",
        report.nothing,
        report.stamp.dated()
    )
}

/// The name, with the profile if it is one of its own.
pub fn name(row: &Row) -> String {
    match &row.profile {
        Some(profile) => format!("{} [{profile}]", row.technique),
        None => row.technique.clone(),
    }
}

fn cells(row: &Row) -> [Cell; 6] {
    [
        Cell::new(name(row)),
        Cell::new(format!("{} → {}", row.before.cu, row.after.cu)),
        Cell::new(row.saving),
        Cell::new(format!("{} → {}", row.before.bytes, row.after.bytes)),
        Cell::new(&row.module),
        Cell::new(&row.risk),
    ]
}
