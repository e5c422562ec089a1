//! A page of figures: its tables, by the heading above them.

use {
    crate::said,
    cu::files,
    std::path::{Path, PathBuf},
};

pub struct Page {
    /// In the repository.
    path: PathBuf,
    text: String,
}

/// The cells of a table, the first row being its head.
pub struct Table<'a> {
    pub rows: Vec<Vec<&'a str>>,
}

impl Page {
    pub fn read(root: &Path, path: &str) -> Result<Self, String> {
        Ok(Self {
            path: PathBuf::from(path),
            text: files::read(&root.join(path)).map_err(said)?,
        })
    }

    /// What stands below a heading, up to the next.
    pub fn section(&self, heading: &str) -> Result<&str, String> {
        // A heading may end with a figure, which is not its name.
        let (_, section) = ["\n", ": "]
            .iter()
            .find_map(|end| self.text.split_once(&format!("\n## {heading}{end}")))
            .ok_or_else(|| format!("{} has no section “{heading}”", self.path.display()))?;
        Ok(section.split("\n## ").next().unwrap_or(section))
    }

    /// The first table below a heading; of the whole page, without one.
    pub fn table(&self, heading: Option<&str>) -> Result<Table<'_>, String> {
        let text = match heading {
            Some(heading) => self.section(heading)?,
            None => &self.text,
        };
        let rows: Vec<_> = lines(text).map(cells).filter(|row| !is_rule(row)).collect();
        if rows.is_empty() {
            return Err(format!("{} has no table there", self.path.display()));
        }
        Ok(Table { rows })
    }

    /// That table as it is, with its links leading where they led.
    pub fn table_text(&self, heading: &str) -> Result<String, String> {
        let text: Vec<_> = lines(self.section(heading)?).collect();
        if text.is_empty() {
            return Err(format!("{} has no table there", self.path.display()));
        }
        Ok(self.rebased(&text.join("\n")))
    }

    /// A text of the page, for a chapter of the book, which is two folders down.
    pub fn rebased(&self, text: &str) -> String {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("](") {
            out.push_str(before);
            out.push_str("](");
            let Some((target, after)) = after.split_once(')') else {
                return out + after;
            };
            if target.contains("://") {
                out.push_str(target);
            } else {
                out.push_str("../../");
                out.push_str(&joined(folder, target));
            }
            out.push(')');
            rest = after;
        }
        out + rest
    }
}

impl<'a> Table<'a> {
    /// The cell of a row, found by the cell in front, under a head.
    pub fn cell(&self, row: &str, column: &str) -> Result<&'a str, String> {
        let (head, rows) = self.rows.split_first().ok_or("an empty table")?;
        let at = head
            .iter()
            .position(|cell| *cell == column)
            .ok_or_else(|| format!("the table has no column “{column}”"))?;
        let mut found = rows.iter().filter(|cells| cells.first() == Some(&row));
        match (found.next(), found.next()) {
            (Some(cells), None) => cells
                .get(at)
                .copied()
                .ok_or_else(|| format!("row “{row}” is too short")),
            (None, _) => Err(format!("the table has no row “{row}”")),
            _ => Err(format!("the table has several rows “{row}”")),
        }
    }
}

/// The lines of the first table.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .skip_while(|line| !is_row(line))
        .take_while(|line| is_row(line))
}

fn is_row(line: &str) -> bool {
    line.starts_with('|')
}

/// The line between head and rows.
fn is_rule(row: &[&str]) -> bool {
    row.iter()
        .all(|cell| cell.trim_matches([':', '-']).is_empty())
}

pub fn cells(line: &str) -> Vec<&str> {
    let line = line.trim().trim_start_matches('|').trim_end_matches('|');
    line.split('|').map(str::trim).collect()
}

/// A relative target from a folder of the repository, from its root.
fn joined(folder: &Path, target: &str) -> String {
    let mut parts: Vec<_> = folder.iter().map(|part| part.to_string_lossy()).collect();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part.into()),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page {
        Page {
            path: PathBuf::from("bench/X.md"),
            text: "# X\n\n## A\n\n| row | CU |\n|---|---:|\n| a | 1 |\n\n## B\n\nmore\n\
                   | row | [x](y.md) |\n|---|---|\n| b | [z](../z/w.rs) |\n"
                .to_owned(),
        }
    }

    #[test]
    fn a_cell_is_found_by_row_and_column() {
        let page = page();
        let table = page.table(Some("A")).unwrap();
        assert_eq!(table.cell("a", "CU"), Ok("1"));
        assert!(table.cell("b", "CU").is_err());
        assert!(table.cell("a", "own").is_err());
        assert!(page.table(Some("C")).is_err());
    }

    #[test]
    fn links_lead_where_they_led() {
        let text = page().table_text("B").unwrap();
        assert_eq!(
            text,
            "| row | [x](../../bench/y.md) |\n|---|---|\n| b | [z](../../z/w.rs) |"
        );
    }
}
