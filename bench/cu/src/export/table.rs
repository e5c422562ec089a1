//! A table: data that prints as Markdown.

use {
    crate::output::shown,
    serde::{Deserialize, Serialize},
    std::fmt::{Display, Formatter, Result as Written},
};

/// Which way the cells of a column lean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// A table that grows row by row. Cells are Markdown already: see [`cell`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// The head of a table.
    pub fn new<T: Display>(columns: impl IntoIterator<Item = (T, Align)>) -> Self {
        let columns = columns.into_iter();
        Self {
            columns: columns
                .map(|(name, align)| (name.to_string(), align))
                .collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    ///
    /// # Panics
    ///
    /// If it does not have a cell for each column.
    pub fn row<T: Display>(&mut self, cells: impl IntoIterator<Item = T>) {
        let cells: Vec<_> = cells.into_iter().map(|cell| cell.to_string()).collect();
        assert_eq!(cells.len(), self.columns.len(), "a cell for each column");
        self.rows.push(cells);
    }

    /// The cells, row by row, without the head.
    pub fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    /// The only cell of this column in a row that begins with `row`.
    pub fn cell(&self, row: &str, column: &str) -> Option<&str> {
        let at = self.columns.iter().position(|(name, _)| name == column)?;
        let mut found = self.rows.iter().filter(|cells| cells[0] == row);
        match (found.next(), found.next()) {
            (Some(cells), None) => Some(&cells[at]),
            _ => None,
        }
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        let head: Vec<_> = self.columns.iter().map(|(name, _)| name.clone()).collect();
        line(f, &head)?;
        f.write_str("|")?;
        for (_, align) in &self.columns {
            f.write_str(match align {
                Align::Left => "---|",
                Align::Right => "---:|",
            })?;
        }
        f.write_str("\n")?;
        self.rows.iter().try_for_each(|cells| line(f, cells))
    }
}

fn line(f: &mut Formatter<'_>, cells: &[String]) -> Written {
    for cell in cells {
        match cell.as_str() {
            "" => f.write_str("| ")?,
            text => write!(f, "| {text} ")?,
        }
    }
    f.write_str("|\n")
}

/// A text as a cell: in one line, with nothing that ends the cell or is markup.
pub fn cell(text: &str) -> String {
    shown(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('|', "&#124;")
}

/// A figure with its thousands apart: `6,818`.
pub fn figure(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Align, Table, cell, figure};

    #[test]
    fn figures_have_their_thousands_apart() {
        let figures = [0, 999, 1000, 26_118, 1_400_000].map(figure);
        assert_eq!(figures, ["0", "999", "1,000", "26,118", "1,400,000"]);
    }

    #[test]
    fn a_table_has_a_head_a_rule_and_rows() {
        let mut table = Table::new([("row", Align::Left), ("CU", Align::Right)]);
        table.row([cell("a|b"), figure(1000)]);
        table.row(["c", ""]);
        assert_eq!(
            table.to_string(),
            "| row | CU |\n|---|---:|\n| a&#124;b | 1,000 |\n| c | |\n"
        );
    }

    #[test]
    fn a_cell_is_found_by_its_row_and_column() {
        let mut table = Table::new([("row", Align::Left), ("CU", Align::Right)]);
        for row in [["a", "1"], ["b", "2"], ["b", "3"]] {
            table.row(row);
        }
        assert_eq!(table.cell("a", "CU"), Some("1"));
        assert_eq!(table.cell("a", "own"), None);
        assert_eq!(table.cell("b", "CU"), None, "there are two");
    }
}
