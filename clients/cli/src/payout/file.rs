//! The file: who gets how much. Every row is looked at before anything is sent.

use {
    super::entry::hex,
    crate::{amount, error::Error},
    csv::{ReaderBuilder, StringRecord, Trim},
    cu_vault::Address,
    solana_sha256_hasher::hash,
    std::collections::HashMap,
};

/// Columns that there must be, and columns that are kept for the report.
const RECIPIENT: &str = "recipient";
const AMOUNT: &str = "amount";
const NOTES: [&str; 2] = ["memo", "note"];

/// How many bad rows are told one by one.
const TOLD: usize = 20;

/// One payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it stands in the file.
    pub line: u64,
    pub recipient: Address,
    /// In lamports or base units.
    pub amount: u64,
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
}

/// How a file is to be understood.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub decimals: u8,
    /// Amounts are integers of base units.
    pub base_units: bool,
    /// One recipient may be in several rows, and is paid for each of them.
    pub allow_duplicates: bool,
}

impl List {
    /// Reads a file, or says everything that is wrong with it.
    pub fn parse(bytes: &[u8], rules: Rules) -> Result<Self, Error> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(text);
        let header = reader
            .headers()
            .map_err(|error| bad_file(&error.to_string()))?;
        let columns = Columns::of(header)?;

        let mut lines = Lines::of(text);
        let mut bad = Vec::new();
        let mut rows: Vec<Row> = Vec::new();
        let mut first = HashMap::new();
        let mut total = 0u64;
        for record in reader.records() {
            let position = match &record {
                Ok(record) => record.position(),
                Err(error) => error.position(),
            };
            let line = lines.at(position.map_or(0, |position| position.byte()));
            let row = match &record {
                Ok(record) => columns.row(record, line, rules),
                Err(error) => Err(csv_error(error)),
            };
            match row {
                Err(why) => bad.push((line, why)),
                Ok(row) => {
                    let before = *first.entry(row.recipient).or_insert(line);
                    if before != line && !rules.allow_duplicates {
                        bad.push((
                            line,
                            format!("{} is in line {before} already", row.recipient),
                        ));
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
            return Err(bad_file("there is nobody in it"));
        }
        Ok(Self {
            rows,
            total,
            sha256: hex(&hash(bytes).to_bytes()),
        })
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

/// Where in a record each column is.
struct Columns {
    recipient: usize,
    amount: usize,
    note: Option<usize>,
}

impl Columns {
    fn of(header: &StringRecord) -> Result<Self, Error> {
        let known = |name: &str| name == RECIPIENT || name == AMOUNT || NOTES.contains(&name);
        if let Some(unknown) = header.iter().find(|name| !known(name)) {
            return Err(bad_file(&format!("it has a column `{unknown}`")));
        }
        let find = |name: &str| header.iter().position(|column| column == name);
        let needed =
            |name: &str| find(name).ok_or_else(|| bad_file(&format!("it has no column `{name}`")));
        let columns = Self {
            recipient: needed(RECIPIENT)?,
            amount: needed(AMOUNT)?,
            note: NOTES.iter().find_map(|name| find(name)),
        };
        let expected = 2 + usize::from(columns.note.is_some());
        if header.len() != expected {
            return Err(bad_file("it has a column twice, or both a memo and a note"));
        }
        Ok(columns)
    }

    fn row(&self, record: &StringRecord, line: u64, rules: Rules) -> Result<Row, String> {
        let recipient = &record[self.recipient];
        let recipient: Address = recipient
            .parse()
            .map_err(|_| format!("`{recipient}` is no address"))?;
        let parsed = if rules.base_units {
            amount::parse_base_units(&record[self.amount])
        } else {
            amount::parse(&record[self.amount], rules.decimals)
        };
        let amount = parsed.map_err(|error| error.to_string())?;
        if amount == 0 {
            return Err("the amount is 0: take the row out".to_owned());
        }
        Ok(Row {
            line,
            recipient,
            amount,
            note: self.note.map_or("", |note| &record[note]).to_owned(),
        })
    }
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
    const fn of(text: &'a [u8]) -> Self {
        Self {
            text,
            end: 0,
            line: 1,
        }
    }

    /// The line of a record that starts at this byte, or after line ends that follow it. Later records start
    /// later.
    fn at(&mut self, byte: u64) -> u64 {
        let mut start = usize::try_from(byte).map_or(self.text.len(), |start| start.max(self.end));
        while matches!(self.text.get(start), Some(b'\r' | b'\n')) {
            start += 1;
        }
        let passed = &self.text[self.end..start];
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.end = start;
        self.line
    }
}

/// Without the position, which is told beside it.
fn csv_error(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!("it has {len} fields, and the header {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "it is no UTF-8".to_owned(),
        _ => error.to_string(),
    }
}

fn bad_file(why: &str) -> Error {
    Error::Input(format!(
        "the file is no payout: {why}; its first line is `recipient,amount`, with `memo` or `note` as a third \
         column if you like"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "7Np41oeYqPefeNQEHSv1UDhYrehxin3NStELsSKCT4K2";
    const BOB: &str = "9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM";

    const SOL: Rules = Rules {
        decimals: 9,
        base_units: false,
        allow_duplicates: false,
    };

    fn parse(text: &str, rules: Rules) -> Result<List, Error> {
        List::parse(text.as_bytes(), rules)
    }

    #[track_caller]
    fn refused(text: &str, rules: Rules, message: &str) {
        assert_eq!(parse(text, rules), Err(Error::Input(message.to_owned())));
    }

    #[test]
    fn a_file_as_it_should_be() {
        let text = format!("recipient,amount,memo\n{ALICE},1.5,\"rent, June\"\n\n {BOB} , 2 ,\n");
        let list = parse(&text, SOL).expect("the file is good");
        let row = |line, recipient: &str, amount, note: &str| Row {
            line,
            recipient: recipient.parse().expect("an address"),
            amount,
            note: note.to_owned(),
        };
        assert_eq!(
            list.rows,
            [
                row(2, ALICE, 1_500_000_000, "rent, June"),
                row(4, BOB, 2_000_000_000, "")
            ]
        );
        assert_eq!(list.total, 3_500_000_000);
        assert_eq!(list.sha256, hex(&hash(text.as_bytes()).to_bytes()));
    }

    /// As spreadsheets write it: a byte order mark, carriage returns, the columns the other way round.
    #[test]
    fn a_file_of_a_spreadsheet() {
        let text = format!("\u{feff}amount,recipient\r\n7,{ALICE}\r\n");
        let rules = Rules {
            base_units: true,
            ..SOL
        };
        let list = parse(&text, rules).expect("the file is good");
        assert_eq!(
            (list.rows[0].amount, list.rows[0].line, list.total),
            (7, 2, 7)
        );
    }

    #[test]
    fn all_bad_rows_are_told_at_once() {
        let text = format!(
            "recipient,amount\n{ALICE},1\nalice,1\n{BOB},0.0000000001\n{BOB},0\n{BOB}\n{ALICE},2\n"
        );
        refused(
            &text,
            SOL,
            &format!(
                "5 rows are not right; nothing was sent\n  \
                 line 3: `alice` is no address\n  \
                 line 4: `0.0000000001` is no amount: it has 10 decimals, and there are at most 9\n  \
                 line 5: the amount is 0: take the row out\n  \
                 line 6: it has 1 fields, and the header 2\n  \
                 line 7: {ALICE} is in line 2 already"
            ),
        );
    }

    #[test]
    fn a_recipient_twice_if_allowed() {
        let text = format!("recipient,amount\n{ALICE},1\n{ALICE},1\n");
        let why =
            format!("1 row is not right; nothing was sent\n  line 3: {ALICE} is in line 2 already");
        refused(&text, SOL, &why);
        let rules = Rules {
            allow_duplicates: true,
            ..SOL
        };
        assert_eq!(parse(&text, rules).expect("allowed").total, 2_000_000_000);
    }

    #[test]
    fn a_total_beyond_64_bits() {
        let most = u64::MAX;
        let text = format!("recipient,amount\n{ALICE},{most}\n{BOB},1\n");
        let rules = Rules {
            base_units: true,
            ..SOL
        };
        let why =
            "1 row is not right; nothing was sent\n  line 3: the total is more than 64 bits hold";
        refused(&text, rules, why);
    }

    #[test]
    fn many_bad_rows_are_counted() {
        let text = format!("recipient,amount\n{}", "x,1\n".repeat(22));
        let Err(Error::Input(message)) = parse(&text, SOL) else {
            panic!("the file is bad");
        };
        assert_eq!(message.lines().count(), 22);
        assert!(message.starts_with("22 rows are not right"), "{message}");
        assert!(message.ends_with("\n  and 2 more"), "{message}");
    }

    #[test]
    fn a_header_of_something_else() {
        for (text, why) in [
            ("", "it has no column `recipient`"),
            ("recipient\n", "it has no column `amount`"),
            ("recipient,amount,iban\n", "it has a column `iban`"),
            (
                "recipient,amount,amount\n",
                "it has a column twice, or both a memo and a note",
            ),
            (
                "recipient,amount,memo,note\n",
                "it has a column twice, or both a memo and a note",
            ),
            ("recipient,amount\n", "there is nobody in it"),
        ] {
            refused(
                text,
                SOL,
                &format!(
                    "the file is no payout: {why}; its first line is `recipient,amount`, with `memo` or `note` as \
                     a third column if you like"
                ),
            );
        }
    }
}
