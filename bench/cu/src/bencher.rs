//! The history that mollusk-svm-bencher keeps in `compute_units.md`: a table for each change, the newest first.

use {
    crate::{Error, Result, baseline::Blessing, files, row},
    indexmap::{IndexMap, map::Entry},
    jiff::civil::Date,
    std::path::Path,
};

/// Its tables, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bencher(Vec<Table>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Table {
    date: Date,
    solana: String,
    /// The CU of each bench, by the id that its row has.
    cu: IndexMap<String, u64>,
}

/// The line, counted from 1, and what is wrong there.
type Fault = (usize, String);

impl Bencher {
    /// Reads the file.
    pub fn read(file: &Path) -> Result<Self> {
        parse(&files::read(file)?).map_err(|(line, what)| Error::Bencher {
            file: file.to_owned(),
            line,
            what,
        })
    }

    /// The CU of each bench in the newest table, by the id that its row has.
    pub fn newest(&self) -> &IndexMap<String, u64> {
        &self.0.last().expect("there is a table").cu
    }

    /// A blessing for each table.
    pub fn history(&self) -> Vec<Blessing> {
        let none = IndexMap::new();
        let before = std::iter::once(None).chain(self.0.iter().map(Some));
        let blessing = |(before, table): (Option<&Table>, &Table)| Blessing {
            date: table.date.to_string(),
            reason: format!("measured by mollusk-svm-bencher, {}", table.solana),
            sha256: String::new(),
            changes: before.map_or_else(|| none.clone(), |before| changes(&before.cu, &table.cu)),
        };
        before.zip(&self.0).map(blessing).collect()
    }
}

/// A line for each figure that changed.
pub(crate) fn changes(
    was: &IndexMap<String, u64>,
    is: &IndexMap<String, u64>,
) -> IndexMap<String, String> {
    let now = is.iter().filter_map(|(id, is)| {
        let change = match was.get(id) {
            None => format!("new, {is}"),
            Some(was) if was != is => format!("{was} → {is}"),
            Some(_) => return None,
        };
        Some((id.clone(), change))
    });
    let gone = was
        .iter()
        .filter(|(id, _)| !is.contains_key(*id))
        .map(|(id, was)| (id.clone(), format!("gone, was {was}")));
    now.chain(gone).collect()
}

fn parse(text: &str) -> Result<Bencher, Fault> {
    let mut tables = Vec::new();
    let mut lines = text.lines().zip(1..).peekable();
    while let Some((line, number)) = lines.next() {
        let Some(heading) = line.strip_prefix("#### ") else {
            continue;
        };
        let date = heading.split(' ').find_map(|word| word.parse().ok());
        let date = date.ok_or_else(|| (number, format!("`{heading}` has no date")))?;
        let mut table = Table {
            date,
            solana: "unknown Solana CLI".to_owned(),
            cu: IndexMap::new(),
        };
        // Its head, then a line for each bench.
        let mut has_head = false;
        while let Some((line, number)) = lines.next_if(|(line, _)| !line.starts_with("#### ")) {
            if let Some(version) = line.strip_prefix("Solana CLI Version: ") {
                table.solana = format!("Solana CLI {version}");
            } else if line.starts_with("| Name | CU (") {
                let what = "this is a matrix of several programs; give the history of one program, compute_units.md";
                return Err((number, what.to_owned()));
            } else if line.starts_with("| Name | CUs |") {
                has_head = true;
            } else if line.starts_with('|') && !line.starts_with("|-") {
                let (id, cu) = bench(line).map_err(|what| (number, what))?;
                match table.cu.entry(id) {
                    Entry::Vacant(entry) => entry.insert(cu),
                    Entry::Occupied(entry) => {
                        let id = entry.key();
                        return Err((number, format!("two benches would be the row `{id}`")));
                    }
                };
            }
        }
        if !has_head || table.cu.is_empty() {
            let what = "no table with the columns Name and CUs follows";
            return Err((number, what.to_owned()));
        }
        tables.push(table);
    }
    if tables.is_empty() {
        let what = "no heading `#### DATE`: this is not the compute_units.md that mollusk-svm-bencher writes";
        return Err((1, what.to_owned()));
    }
    tables.reverse();
    Ok(Bencher(tables))
}

/// `| transfer | 1234 | +5 |`, and the columns of newer versions after that.
fn bench(line: &str) -> Result<(String, u64), String> {
    let cells: Vec<_> = line.split('|').map(str::trim).collect();
    let (["", name, cu, ..], Some(&"")) = (&cells[..], cells.last()) else {
        return Err(format!("`{line}` is not a line of a table"));
    };
    let id: String = name
        .trim_matches('`')
        .chars()
        .map(|c| if row::is_id_char(c) { c } else { '_' })
        .collect();
    if id.is_empty() {
        return Err("a bench has no name".to_owned());
    }
    let figure = cu.replace(',', "").parse();
    let figure = figure.map_err(|_| format!("`{cu}` is not a number of CU"))?;
    Ok((id, figure))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two tables of version 0.16 with its `cpi_breakdown`, and one of an older version.
    const HISTORY: &str = "\
#### 2026-05-02 10:00:00.000000001 UTC

Solana CLI Version: solana-cli 4.2.0

| Name | CUs | Delta | Program | CPIs |
|------|------|-------|------|------|
| swap (cold) | 1,190 | -10 | 190 | 1,000 |
| `close` | 7 | - new - | 7 | 0 |

#### 2026-05-01 09:00:00 UTC

Solana CLI Version: Unknown

| Name | CUs | Delta |
|------|------|-------|
| swap (cold) | 1200 | - new - |
| open | 5 | - new - |

";

    fn fault(text: &str) -> (usize, String) {
        parse(text).unwrap_err()
    }

    #[test]
    fn its_tables_become_a_history() {
        let bencher = parse(HISTORY).unwrap();
        let newest: Vec<_> = bencher.newest().iter().collect();
        assert_eq!(
            newest,
            [
                (&"swap__cold_".to_owned(), &1190),
                (&"close".to_owned(), &7)
            ]
        );
        let history = bencher.history();
        let [first, last] = &history[..] else {
            panic!("{history:?}")
        };
        assert_eq!(first.date, "2026-05-01");
        assert!(first.changes.is_empty() && first.sha256.is_empty());
        assert_eq!(last.date, "2026-05-02");
        assert_eq!(
            last.reason,
            "measured by mollusk-svm-bencher, Solana CLI solana-cli 4.2.0"
        );
        let changes: Vec<_> = last.changes.iter().map(|(id, it)| (&**id, &**it)).collect();
        assert_eq!(
            changes,
            [
                ("swap__cold_", "1200 → 1190"),
                ("close", "new, 7"),
                ("open", "gone, was 5")
            ]
        );
    }

    #[test]
    fn what_it_does_not_write_is_refused_with_its_line() {
        let broken = HISTORY.replace("1,190", "many");
        assert_eq!(
            fault(&broken),
            (7, "`many` is not a number of CU".to_owned())
        );
        let cut = HISTORY.replace("| open | 5 | - new - |", "| open | 5 | - n");
        assert_eq!(
            fault(&cut),
            (17, "`| open | 5 | - n` is not a line of a table".to_owned())
        );
        let twice = HISTORY.replace("`close`", "swap [cold]");
        assert_eq!(
            fault(&twice),
            (8, "two benches would be the row `swap__cold_`".to_owned())
        );
        let undated = HISTORY.replace("2026-05-01 09:00:00", "yesterday");
        assert_eq!(
            fault(&undated),
            (10, "`yesterday UTC` has no date".to_owned())
        );
        let empty = HISTORY.split("| swap").next().unwrap();
        assert_eq!(fault(empty).0, 1);
        let matrix = "#### 2026-05-01 09:00:00 UTC\n\nSolana CLI Version: Unknown\n\n| Name | CU (`a`) | CU (`b`) |\n";
        assert!(fault(matrix).1.contains("matrix of several programs"));
        assert!(fault("# Compute units\n").1.contains("no heading"));
    }
}
