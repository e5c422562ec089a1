//! A table for a terminal: as wide as it is, in colour if it is one.

use {
    super::Exporter,
    crate::{Report, Row, Stamp, output::shown, programs::Called, report::Elf},
    anstream::{AutoStream, ColorChoice},
    anstyle::{AnsiColor, Style},
    comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets::NOTHING},
    std::io,
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

/// In the place of the CU of a row that gave no figure.
const FAILED: &str = "failed";

/// The least that is left for a name, which may be broken. Figures never are.
const NARROWEST: u16 = 14;

/// The conditions, then a row per instruction.
fn terminal(report: &Report) -> String {
    let mut table = with_failed(report);
    fit(&mut table);
    format!(
        "{}\nsha256 {}\n\n{}{}",
        stamp(report),
        report.elf.sha256,
        printed(&table, &report.rows),
        worst(report)
    )
}

/// A line for each row with open values.
fn worst(report: &Report) -> String {
    let rows = report.rows.iter().filter_map(|row| {
        let worst = row.worst.as_ref()?;
        let (id, most, ways) = (&row.id, worst.most, worst.ways);
        let line = format!("{id} costs at most {most} CU in {ways} ways: {worst}");
        Some(format!("\n{}", shown(&line)))
    });
    let lines: String = rows.collect();
    match lines.is_empty() {
        true => lines,
        false => lines + "\n",
    }
}

/// The conditions of the figures of a report.
pub fn stamp(report: &Report) -> String {
    let mut out = stamp_with(&report.stamp, &report.elf, "");
    if !report.gates.unknown.is_empty() {
        let unknown = report.gates.unknown.join(", ");
        out += &format!("\nactive gates that this runtime does not know: {unknown}");
    }
    out
}

/// The conditions of figures; `of` names the ELF.
pub fn stamp_with(stamp: &Stamp, elf: &Elf, of: &str) -> String {
    format!(
        "profile {} ({}) · {}\n{of}sBPF {} · {} bytes · {}{}",
        stamp.profile,
        stamp.profile_source,
        stamp.runtime,
        elf.sbpf,
        elf.bytes,
        shown(stamp.compiler()),
        calls(stamp),
    )
}

/// The called programs in a line below another one, if any was called.
pub fn calls(stamp: &Stamp) -> String {
    if stamp.programs.is_empty() {
        return String::new();
    }
    let titles: Vec<_> = stamp.programs.iter().map(Called::title).collect();
    format!("\ncalls {}", shown(&titles.join(", ")))
}

/// A row per instruction, in columns: plain text, the same wherever it is printed.
pub fn rows(report: &Report) -> String {
    text(&with_failed(report))
}

/// The rows, and those that gave no figure.
fn with_failed(report: &Report) -> Table {
    let mut table = table(&report.rows);
    for failed in report.failed.iter().filter_map(|failed| failed.id.as_ref()) {
        table.add_row([&shown(failed), FAILED, "", "", "", "", ""]);
    }
    table
}

/// As wide as the terminal. One that does not know its width says 0: then as if there were room.
pub fn fit(table: &mut Table) {
    let figures: u16 = figures(table).iter().sum();
    if let Some(width) = width().filter(|width| *width >= NARROWEST + figures) {
        table
            .set_width(width)
            .set_content_arrangement(ContentArrangement::Dynamic);
    }
}

/// The width of each column of figures, with the gap before it.
fn figures(table: &Table) -> Vec<u16> {
    let widths = table.column_max_content_widths();
    widths.iter().skip(1).map(|width| GAP + width).collect()
}

/// None if standard output is no terminal.
#[cfg(unix)]
fn width() -> Option<u16> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    Some(size.ws_col)
}

#[cfg(not(unix))]
const fn width() -> Option<u16> {
    None
}

/// The table of some rows.
pub fn table<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Table {
    let mut table = Table::new();
    table.set_header(["row", "CU", "runtime", "own", "floor", "heap", "stack"]);
    for row in rows {
        let figures = [row.cu, row.runtime, row.own, row.floor, row.heap, row.stack];
        let figures = figures.map(|figure| figure.to_string());
        table.add_row([[shown(&row.id)].as_slice(), &figures].concat());
    }
    lay_out(&mut table);
    table
}

/// The lines of the table of these rows: in colour if standard output shows colours.
pub fn printed<'a>(table: &Table, rows: impl IntoIterator<Item = &'a Row>) -> String {
    match AutoStream::choice(&io::stdout()) {
        ColorChoice::Never => text(table),
        _ => coloured(table, rows),
    }
}

/// The figure that the program answers for stands out, and a row that failed. A refused row steps back.
fn coloured<'a>(table: &Table, rows: impl IntoIterator<Item = &'a Row>) -> String {
    let figures: Vec<_> = figures(table).into_iter().map(usize::from).collect();
    let mut rows = rows.into_iter();
    let mut name_style = Style::new();
    let mut out = String::new();
    for (index, line) in table.lines().enumerate() {
        if index == 0 {
            out += &styled(line.trim_end(), Style::new().bold());
            out += "\n";
            continue;
        }
        // The figures are ASCII. A name that is broken goes on in lines that have none.
        let (name, mut rest) = line.split_at(line.len() - figures.iter().sum::<usize>());
        if !rest.trim().is_empty() {
            let refused = rows.next().is_some_and(|row| row.refused.is_some());
            name_style = if refused {
                Style::new().dimmed()
            } else {
                Style::new()
            };
        }
        let mut coloured = styled(name, name_style);
        for (column, width) in figures.iter().enumerate() {
            let (cell, after) = rest.split_at(*width);
            coloured += &styled(cell, figure_style(column, cell));
            rest = after;
        }
        out += coloured.trim_end();
        out += "\n";
    }
    out
}

/// Of a cell in one of the columns after the name.
fn figure_style(column: usize, cell: &str) -> Style {
    const OWN: usize = 2;
    match column {
        _ if cell.trim() == FAILED => AnsiColor::Red.on_default(),
        OWN => AnsiColor::Cyan.on_default(),
        _ => Style::new(),
    }
}

/// A text in its style. The space around it has none.
fn styled(text: &str, style: Style) -> String {
    let inner = text.trim();
    match inner {
        "" => text.to_owned(),
        _ => text.replacen(inner, &format!("{style}{inner}{style:#}"), 1),
    }
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

#[cfg(test)]
mod tests {
    use super::{ContentArrangement, coloured, table, text};
    use crate::Row;

    const DIM: &str = "\x1b[2m";
    const CYAN: &str = "\x1b[36m";
    const RED: &str = "\x1b[31m";
    const END: &str = "\x1b[0m";

    fn rows() -> Vec<Row> {
        let row = |id: &str, refused: serde_json::Value| {
            serde_json::from_value(serde_json::json!({
                "id": id, "cu": 1200, "runtime": 1150, "own": 50, "floor": 9, "heap": 0, "stack": 64,
                "refused": refused, "frames": {
                    "name": "vault", "kind": "program", "height": 1, "inclusive": 1200, "exclusive": 50,
                    "entry": 0, "calls": []
                },
            }))
            .unwrap()
        };
        vec![
            row("pay", serde_json::Value::Null),
            row("pay-to-one-of-many-recipients", "Custom(1)".into()),
            row("close", serde_json::Value::Null),
        ]
    }

    #[test]
    fn colours_change_no_character_and_are_where_they_belong() {
        let rows = rows();
        let mut table = table(&rows);
        table.add_row(["swap", "failed", "", "", "", "", ""]);
        for width in [80, 60] {
            table
                .set_width(width)
                .set_content_arrangement(ContentArrangement::Dynamic);
            let shown = coloured(&table, &rows);
            assert_eq!(
                anstream::adapter::strip_str(&shown).to_string(),
                text(&table)
            );
            assert_eq!(shown.matches(&format!("{CYAN}50{END}")).count(), 3);
            assert!(shown.contains(&format!("{RED}failed{END}")));
        }
        // In 60 columns the name of the second row takes two lines.
        let shown = coloured(&table, &rows);
        let dim: Vec<_> = shown.lines().filter(|line| line.contains(DIM)).collect();
        assert_eq!(dim.len(), 2, "{shown}");
        assert!(dim[1].starts_with(DIM) && dim[1].ends_with(END), "{shown}");
    }
}
