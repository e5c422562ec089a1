//! The file: the recipients and their amounts. Every row is checked before anything is sent.

use {
    super::{
        dialect::{self, Columns, Dialect, LINE_ENDS, bare, is_unseen, shown, unclear},
        entry::hex,
        format::Format,
        mark::Mark,
    },
    crate::{amount, error::Error},
    csv::StringRecord,
    cu_vault_interface::Address,
    solana_sha256_hasher::hash,
    std::collections::{HashMap, hash_map},
};

/// The number of bad rows that are listed one by one.
const TOLD: usize = 20;

/// One payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its place in the file.
    pub line: u64,
    pub recipient: Address,
    /// In lamports or base units.
    pub amount: u64,
    /// The sender's own name for it.
    pub id: String,
    pub note: String,
}

/// Every row of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    pub rows: Vec<Row>,
    /// In lamports or base units.
    pub total: u64,
    /// Of the file's bytes, as `sha256sum` prints it.
    pub sha256: String,
    /// A hash over who gets how much. None for a list that every version has read, and read so.
    pub reading: Option<String>,
    /// How it was read, where that is not plain.
    pub told: Option<String>,
}

/// How a file is to be understood.
#[derive(Clone, Debug)]
pub struct Rules {
    pub decimals: u8,
    /// Amounts are integers of base units.
    pub base_units: bool,
    /// One recipient may be in several rows, and is paid for each of them.
    pub allow_duplicates: bool,
    /// The amount for every recipient, in lamports or base units, in place of amounts in the file.
    pub same_amount: Option<u64>,
    pub format: Format,
}

/// The cells of one row that matter.
struct Cells<'a> {
    line: u64,
    recipient: &'a str,
    amount: &'a str,
    id: &'a str,
    note: &'a str,
}

impl List {
    /// Reads a file, or says everything that is wrong with it.
    pub fn parse(bytes: &[u8], rules: &Rules) -> Result<Self, Error> {
        let text = dialect::decode(bytes)?;
        let dialect = Dialect::of(&text, &rules.format, rules.same_amount.is_some())?;
        let records = records(&text, &dialect)?;
        check_quotes(&text, &records, dialect.delimiter)?;
        let rows = records.iter().skip(usize::from(dialect.has_header));
        let cells = rows.map(|(line, record)| dialect.cells(*line, record));
        let cells: Vec<Result<Cells, (u64, String)>> = cells.collect();

        let amounts = cells.iter().flatten().map(|row| (row.line, row.amount));
        let amounts: Vec<_> = amounts.collect();
        let mark = match (rules.format.decimal_comma, rules.base_units) {
            (true, false) => Mark::Comma,
            (_, true) => Mark::Point,
            (false, false) => Mark::of(&amounts, dialect.delimiter)?,
        };
        let mut bad = Vec::new();
        let mut rows: Vec<Row> = Vec::new();
        let mut first = HashMap::new();
        let mut total = 0u64;
        for cells in cells {
            let (line, row) = match cells {
                Err(why) => {
                    bad.push(why);
                    continue;
                }
                Ok(cells) => (cells.line, cells.row(rules, mark)),
            };
            match row {
                Err(why) => bad.push((line, why)),
                Ok(row) => {
                    match first.entry(row.recipient) {
                        hash_map::Entry::Vacant(entry) => {
                            entry.insert(line);
                        }
                        hash_map::Entry::Occupied(before) if !rules.allow_duplicates => {
                            let (who, before) = (row.recipient, before.get());
                            bad.push((line, format!("{who} is in line {before} already")));
                        }
                        hash_map::Entry::Occupied(_) => {}
                    }
                    match total.checked_add(row.amount) {
                        Some(sum) => total = sum,
                        None => bad.push((line, "the total is more than 64 bits hold".into())),
                    }
                    rows.push(row);
                }
            }
        }
        all_good(&bad)?;
        if rows.is_empty() {
            return Err(unclear("it has no recipients"));
        }
        Ok(Self {
            reading: (!dialect.is_plain).then(|| reading(&rows)),
            told: dialect.told(mark == Mark::Comma),
            rows,
            total,
            sha256: hex(&hash(bytes).to_bytes()),
        })
    }
}

/// Refuses a list in which a cell may have swallowed rows: its quotation mark is not closed, or closed by that of another
/// cell.
fn check_quotes(text: &str, records: &[(u64, StringRecord)], delimiter: u8) -> Result<(), Error> {
    let is_open = text.matches('"').count() % 2 == 1;
    if let Some((line, last)) = records.last()
        && is_open
        && last.iter().any(|cell| cell.contains(LINE_ENDS))
    {
        return Err(unclear(&format!(
            "a quotation mark in line {line} is not closed"
        )));
    }
    let has_a_row = |cell: &str| {
        let lines = cell.split(LINE_ENDS).skip(1);
        let mut cells = lines.flat_map(|line| line.split(char::from(delimiter)));
        cells.any(|cell| dialect::is_like_an_address(bare(cell)))
    };
    match records
        .iter()
        .find(|(_, record)| record.iter().any(has_a_row))
    {
        None => Ok(()),
        Some((line, _)) => Err(unclear(&format!(
            "a cell of line {line} goes on in the next lines, where there are recipients; close its quotation mark, or \
             write the cell in one line"
        ))),
    }
}

/// The recipients and amounts of a list that can be read in more ways than one.
fn reading(rows: &[Row]) -> String {
    let bytes = rows.iter().flat_map(|row| {
        let amount = row.amount.to_le_bytes();
        row.recipient.to_bytes().into_iter().chain(amount)
    });
    hex(&hash(&bytes.collect::<Vec<_>>()).to_bytes())
}

/// Every record that is not empty, the header too, with its line.
fn records(text: &str, dialect: &Dialect) -> Result<Vec<(u64, StringRecord)>, Error> {
    let body = &text[dialect.start..];
    let mut lines = Lines::of(body.as_bytes(), dialect.line);
    let mut reader = dialect::reader(body, dialect.delimiter);
    let mut written = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| unclear(&error.to_string()))?;
        if !dialect::is_empty(&record) {
            let byte = record.position().map_or(0, csv::Position::byte);
            written.push((lines.at(byte), record));
        }
    }
    Ok(written)
}

impl Dialect {
    fn cells<'a>(&self, line: u64, record: &'a StringRecord) -> Result<Cells<'a>, (u64, String)> {
        let Columns {
            count,
            recipient,
            amount,
            id,
            note,
        } = self.columns;
        // Empty cells beyond the last column are none.
        let beyond = record.iter().enumerate().skip(count);
        let filled = beyond.filter(|(_, cell)| !bare(cell).is_empty());
        let len = filled
            .last()
            .map_or(record.len().min(count), |(last, _)| last + 1);
        if len != count {
            let has = match self.has_header {
                true => "the header",
                false => "the first line",
            };
            let fields = if len == 1 { "field" } else { "fields" };
            let mut why = format!("it has {len} {fields}, and {has} {count}");
            if len == count + 1 && self.delimiter == b',' {
                why += "; if its amount has a decimal comma, put it in quotes";
            }
            return Err((line, why));
        }
        let cell = |column: Option<usize>| column.map_or("", |column| bare(&record[column]));
        Ok(Cells {
            line,
            recipient: bare(&record[recipient]),
            amount: cell(amount),
            id: cell(id),
            note: cell(note),
        })
    }
}

impl Cells<'_> {
    fn row(&self, rules: &Rules, mark: Mark) -> Result<Row, String> {
        let recipient = self.recipient;
        check_seen("recipient", recipient, is_unseen)?;
        let recipient: Address = recipient
            .parse()
            .map_err(|_| format!("`{recipient}` is no address"))?;
        if rules.same_amount.is_none() {
            // The error of an amount with a space is how to write one.
            check_seen("amount", self.amount, |letter| {
                letter != ' ' && is_unseen(letter)
            })?;
        }
        let parsed = match rules.same_amount {
            Some(amount) => Ok(amount),
            None if rules.base_units => amount::parse_base_units(self.amount),
            None => amount::parse_marked(self.amount, rules.decimals, mark.character()),
        };
        let amount = parsed.map_err(|error| error.to_string())?;
        if amount == 0 {
            return Err("the amount is 0: take the row out".to_owned());
        }
        Ok(Row {
            line: self.line,
            recipient,
            amount,
            id: self.id.to_owned(),
            note: self.note.to_owned(),
        })
    }
}

/// Refuses an empty cell, and one that is not what it looks like.
fn check_seen(what: &str, cell: &str, is_hidden: impl Fn(char) -> bool) -> Result<(), String> {
    if cell.is_empty() {
        return Err(format!("it has no {what}"));
    }
    match cell.contains(is_hidden) {
        false => Ok(()),
        true => Err(format!(
            "`{}` has a space or an invisible character inside",
            shown(cell)
        )),
    }
}

/// Refuses a file with bad rows, and tells them all at once.
pub fn all_good(bad: &[(u64, String)]) -> Result<(), Error> {
    if bad.is_empty() {
        return Ok(());
    }
    let count = match bad.len() {
        1 => "1 row is".to_owned(),
        many => format!("{many} rows are"),
    };
    let mut text = format!("{count} not right; nothing was sent");
    for (line, why) in bad.iter().take(TOLD) {
        text.push_str(&format!("\n  line {line}: {why}"));
    }
    if bad.len() > TOLD {
        text.push_str(&format!("\n  and {} more", bad.len() - TOLD));
    }
    Err(Error::Input(text))
}

/// Counts lines as an editor does. The reader's own count is behind where a line ends with a carriage return
/// or is empty.
struct Lines<'a> {
    text: &'a [u8],
    /// Up to here it was counted.
    end: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    /// `line` is that of the first byte.
    const fn of(text: &'a [u8], line: u64) -> Self {
        Self { text, end: 0, line }
    }

    /// The line of a record that starts at this byte, or after line ends that follow it. Later records start
    /// later.
    fn at(&mut self, byte: u64) -> u64 {
        let mut start = usize::try_from(byte).map_or(self.text.len(), |start| start.max(self.end));
        while matches!(self.text.get(start), Some(b'\r' | b'\n')) {
            start += 1;
        }
        let passed = &self.text[self.end..start];
        self.line += dialect::line_ends(passed);
        self.end = start;
        self.line
    }
}

#[cfg(test)]
mod tests;
