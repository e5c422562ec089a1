//! A table in Markdown.

use std::fmt::{Display, Write};

/// Which way the cells of a column lean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// A table that grows row by row. Cells are Markdown already: see [`cell`].
#[derive(Clone, Debug)]
pub struct Table {
    text: String,
    columns: usize,
}

impl Table {
    /// The head of a table.
    pub fn new<T: Display>(columns: impl IntoIterator<Item = (T, Align)>) -> Self {
        let (names, rules): (Vec<_>, Vec<_>) = columns
            .into_iter()
            .map(|(name, align)| {
                let rule = match align {
                    Align::Left => "---",
                    Align::Right => "---:",
                };
                (name.to_string(), rule)
            })
            .unzip();
        let mut table = Self {
            text: String::new(),
            columns: names.len(),
        };
        table.row(&names);
        table.text += &format!("|{}|\n", rules.join("|"));
        table
    }

    /// Adds a row.
    ///
    /// # Panics
    ///
    /// If it does not have a cell for each column.
    pub fn row<T: Display>(&mut self, cells: impl IntoIterator<Item = T>) {
        let mut count = 0;
        for cell in cells {
            count += 1;
            match cell.to_string().as_str() {
                "" => self.text.push_str("| "),
                text => write!(self.text, "| {text} ").expect("a string takes everything"),
            }
        }
        assert_eq!(count, self.columns, "a cell for each column");
        self.text.push_str("|\n");
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// A text as a cell: in one line, with nothing that ends the cell or is markup.
pub fn cell(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('|', "&#124;")
        .replace(['\n', '\r'], " ")
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
}
