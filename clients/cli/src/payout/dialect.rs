//! How a list is written: its encoding, what separates its columns, and which column is which.
//!
//! Lists come out of spreadsheets of any country. A list that leaves no doubt is read. A list that could be read in two
//! ways is refused, with the flag that settles it.

use {
    super::format::{Choice, Format, delimiters, letters, position, typed},
    crate::error::Error,
    csv::{ReaderBuilder, StringRecord},
    cu_vault_interface::Address,
    encoding_rs::{Encoding, UTF_8},
    std::borrow::Cow,
};

/// The separators of columns that need no flag.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The names of the columns in a first line.
const RECIPIENT: &str = "recipient";
const AMOUNT: &str = "amount";
const ID: &str = "id";
const NOTES: [&str; 2] = ["memo", "note"];

/// Columns that a report has, and no list. A report as a list would pay all recipients again.
const REPORT: [&str; 3] = ["base_units", "status", "signature"];

/// A list's text, and how its rows are to be read.
pub struct Dialect {
    pub delimiter: u8,
    pub has_header: bool,
    pub columns: Columns,
    /// Where the records begin, and on which line.
    pub start: usize,
    pub line: u64,
    /// Whether it is what every version of this program has read, without a flag: commas, and a first line of
    /// `recipient,amount`, with or without a `memo` or `note`.
    pub is_plain: bool,
    /// The first line's names of columns that are not read.
    pub spare: Vec<String>,
}

/// Where in a record each column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns {
    /// How many there are.
    pub count: usize,
    pub recipient: usize,
    /// None where all recipients get the same.
    pub amount: Option<usize>,
    pub id: Option<usize>,
    pub note: Option<usize>,
}

/// The content of the first record.
struct Layout {
    has_header: bool,
    columns: Columns,
}

/// A list that is not understood, and why.
pub fn unclear(why: &str) -> Error {
    Error::Input(format!("the list cannot be read: {why}"))
}

/// The text of a list, without its byte-order mark.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Error> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes)
        && encoding != UTF_8
    {
        let (text, is_damaged) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return match is_damaged {
            true => Err(unclear("it is damaged UTF-16; save it as UTF-8")),
            false => Ok(text),
        };
    }
    if bytes.contains(&0) {
        return Err(unclear(
            "it is UTF-16 without a byte-order mark, or no text; save it as UTF-8",
        ));
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = str::from_utf8(text).map_err(|error| {
        let before = &text[..error.valid_up_to()];
        let line = 1 + line_ends(before);
        unclear(&format!("line {line} is not UTF-8; save it as UTF-8"))
    })?;
    Ok(text.into())
}

/// The characters that end a line: one of them, or both in this order.
pub const LINE_ENDS: [char; 2] = ['\r', '\n'];

/// How many lines end in a part of a list that does not end between the two characters of a line end.
pub fn line_ends(part: &[u8]) -> u64 {
    let next = part.iter().skip(1).map(Some).chain([None]);
    let ends = part.iter().zip(next).filter(|(byte, next)| match byte {
        b'\n' => true,
        b'\r' => *next != Some(&b'\n'),
        _ => false,
    });
    ends.count() as u64
}

/// A cell without what is around it and cannot be seen: spaces of every width, marks of direction and order.
pub fn bare(cell: &str) -> &str {
    cell.trim_matches(is_unseen)
}

pub fn is_unseen(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
        )
}

/// A cell as it is printed: what cannot be seen is spelled out, as it could write over other lines of a terminal.
pub fn shown(cell: &str) -> String {
    let spell = |letter: char| match is_unseen(letter) && letter != ' ' {
        true => letter.escape_default().to_string(),
        false => letter.to_string(),
    };
    cell.chars().map(spell).collect()
}

impl Dialect {
    /// `same_amount`: all recipients get the same, so that there need not be amounts.
    pub fn of(text: &str, format: &Format, same_amount: bool) -> Result<Self, Error> {
        let named = named_delimiter(text);
        let start = named.map_or(0, |(_, start)| start);
        let body = &text[start..];
        let candidates = match (format.delimiter, named) {
            (Some(delimiter), _) | (None, Some((delimiter, _))) => vec![delimiter],
            (None, None) => DELIMITERS.to_vec(),
        };
        let (delimiter, first, layout) = choose(body, &candidates, format, same_amount)?;
        if REPORT
            .iter()
            .all(|name| first.iter().any(|cell| cell == name))
        {
            return Err(unclear(
                "it is a report, which lists paid rows too; make a list of those that are to be paid",
            ));
        }
        let Layout {
            has_header,
            columns,
        } = layout;
        let read = [
            Some(columns.recipient),
            columns.amount,
            columns.id,
            columns.note,
        ];
        let spare = first.iter().enumerate();
        let is_spare = |column: usize, name: &str| {
            has_header && !name.is_empty() && !read.contains(&Some(column))
        };
        let spare = spare.filter(|(column, name)| is_spare(*column, name));
        let spare: Vec<_> = spare.map(|(_, name)| name.clone()).collect();
        let is_known =
            |name: &String| [RECIPIENT, AMOUNT, NOTES[0], NOTES[1]].contains(&name.as_str());
        let is_plain = *format == Format::default()
            && !same_amount
            && named.is_none()
            && delimiter == b','
            && has_header
            && first.iter().all(is_known);
        Ok(Self {
            delimiter,
            has_header,
            columns,
            start,
            line: 1 + u64::from(named.is_some()),
            is_plain,
            spare,
        })
    }

    /// How the list is read, for the person who checks it; none for a plain one.
    pub fn told(&self, has_decimal_commas: bool) -> Option<String> {
        if self.is_plain && !has_decimal_commas {
            return None;
        }
        let Columns {
            recipient,
            amount,
            id,
            note,
            count,
        } = self.columns;
        let of = [
            (Some(recipient), RECIPIENT),
            (amount, AMOUNT),
            (id, ID),
            (note, "note"),
        ];
        let of = of.iter().filter_map(|(column, name)| {
            column.map(|column| format!("{name} in column {}", letters(column)))
        });
        let mut told = of.collect::<Vec<_>>().join(", ");
        if count > 1 {
            told += &format!(", separated by {}", delimiters(self.delimiter));
        }
        if has_decimal_commas {
            told += ", decimal commas";
        }
        if !self.has_header {
            told += ", no header";
        }
        if !self.spare.is_empty() {
            told += &format!("; not read: {}", quoted(&self.spare));
        }
        Some(told)
    }
}

/// A first line `sep=;`, as spreadsheets write and read it, and where the next one begins.
fn named_delimiter(text: &str) -> Option<(u8, usize)> {
    let line_end = text.find(LINE_ENDS).unwrap_or(text.len());
    let (line, rest) = text.split_at(line_end);
    let end = line_end
        + if rest.starts_with("\r\n") {
            2
        } else {
            rest.len().min(1)
        };
    let line = line.trim_matches('"');
    let (sep, delimiter) = line.split_at_checked(4)?;
    match delimiter.as_bytes() {
        [one] if sep.eq_ignore_ascii_case("sep=") => Some((*one, end)),
        _ => None,
    }
}

/// The delimiter with which the first record makes sense, that record, and what it says.
fn choose(
    body: &str,
    candidates: &[u8],
    format: &Format,
    same_amount: bool,
) -> Result<(u8, Vec<String>, Layout), Error> {
    let read = |delimiter: u8| -> Option<(u8, Vec<String>, Result<Layout, String>)> {
        let first = first_record(body, delimiter)?;
        let layout = Layout::of(&first, format, same_amount);
        Some((delimiter, first, layout))
    };
    let all: Option<Vec<_>> = candidates.iter().map(|one| read(*one)).collect();
    let mut all = all.ok_or_else(|| unclear("it has no recipients"))?;
    // A list of one column has no delimiter.
    let clear: Vec<_> = (0..all.len())
        .filter(|index| all[*index].2.is_ok() && (all[*index].1.len() > 1 || *index == 0))
        .collect();
    let several: Vec<_> = (clear.iter().filter(|index| all[**index].1.len() > 1)).collect();
    if let [first, second, ..] = several[..] {
        let [first, second] = [first, second].map(|index| all[*index].0);
        return Err(unclear(&format!(
            "its columns may be separated by {} or by {}; write --delimiter {}, or {}",
            delimiters(first),
            delimiters(second),
            typed(first),
            typed(second)
        )));
    }
    let best = several.first().copied().or(clear.first()).copied();
    // Where none makes sense, the one that separates most says why not.
    let best = best.unwrap_or_else(|| {
        let widths = all.iter().map(|(_, first, _)| first.len());
        let widest = widths.enumerate().rev().max_by_key(|(_, width)| *width);
        widest.map_or(0, |(index, _)| index)
    });
    let (delimiter, first, layout) = all.swap_remove(best);
    match layout {
        Ok(layout) => Ok((delimiter, first, layout)),
        Err(why) => {
            let others = DELIMITERS.into_iter().chain([b'|', b':']);
            let mut others = others.filter(|other| !candidates.contains(other));
            let other =
                others.find(|other| read(*other).is_some_and(|(.., layout)| layout.is_ok()));
            Err(unclear(&match other {
                Some(other) => format!(
                    "it is separated by {}; write --delimiter {}",
                    delimiters(other),
                    typed(other)
                ),
                None => why,
            }))
        }
    }
}

/// The cells of the first record that has any.
fn first_record(body: &str, delimiter: u8) -> Option<Vec<String>> {
    let mut reader = reader(body, delimiter);
    let records = reader.records().map_while(Result::ok);
    let mut records = records.filter(|record| !is_empty(record));
    let first = records.next()?;
    Some(first.iter().map(|cell| bare(cell).to_owned()).collect())
}

pub fn reader(body: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(body.as_bytes())
}

/// A row of a spreadsheet in which nothing is written.
pub fn is_empty(record: &StringRecord) -> bool {
    record.iter().all(|cell| bare(cell).is_empty())
}

impl Layout {
    fn of(first: &[String], format: &Format, same_amount: bool) -> Result<Self, String> {
        let layout = match &format.columns {
            Some(choice) => Self::chosen(first, choice)?,
            None if first.iter().any(|cell| is_like_an_address(cell)) => {
                Self::without_header(first, same_amount)?
            }
            None => Self::of_header(first, same_amount)?,
        };
        match (layout.columns.amount, same_amount) {
            (None, false) => Err(
                "--columns names no amount; add amount=…, or give every recipient the same with --amount"
                    .to_owned(),
            ),
            (Some(_), true) => Err(
                "it has amounts, and --amount gives every recipient the same; leave one of them out"
                    .to_owned(),
            ),
            _ => Ok(layout),
        }
    }

    /// By the columns' names.
    fn of_header(first: &[String], same_amount: bool) -> Result<Self, String> {
        let find = |names: &[&str]| -> Result<Option<usize>, String> {
            let is_it = |cell: &String| names.contains(&cell.to_lowercase().as_str());
            let mut found = (0..first.len()).filter(|column| is_it(&first[*column]));
            let (one, two) = (found.next(), found.next());
            match (one, two) {
                (Some(one), Some(two)) => Err(format!(
                    "columns {} and {} are both `{}`; name the columns, like --columns recipient=A,amount=B",
                    letters(one),
                    letters(two),
                    names.join("` or `")
                )),
                _ => Ok(one),
            }
        };
        let missing = |name: &str| {
            let (has, flag) = match first.len() {
                1 => ("its only column is", "--columns recipient=A"),
                _ => ("its columns are", "--columns recipient=A,amount=B"),
            };
            let or = match (name, first.len()) {
                (AMOUNT, _) => ", or give every recipient the same with --amount",
                _ => "",
            };
            format!(
                "no column is called `{name}`: {has} {}; name the columns, like {flag}{or}",
                quoted(first)
            )
        };
        let recipient = find(&[RECIPIENT])?.ok_or_else(|| missing(RECIPIENT))?;
        let amount = find(&[AMOUNT])?;
        if amount.is_none() && !same_amount {
            return Err(missing(AMOUNT));
        }
        Ok(Self {
            has_header: true,
            columns: Columns {
                count: first.len(),
                recipient,
                amount,
                id: find(&[ID])?,
                note: find(&NOTES)?,
            },
        })
    }

    /// By what is in the columns, as far as that leaves no doubt.
    fn without_header(first: &[String], same_amount: bool) -> Result<Self, String> {
        let is_address = |cell: &String| is_like_an_address(cell);
        let recipient = first.iter().position(is_address).unwrap_or(0);
        let others = first.iter().enumerate();
        let mut others = others.filter(|(column, _)| *column != recipient);
        let amount = match (others.next(), others.next()) {
            (None, _) if same_amount => None,
            (Some((column, cell)), None) if is_like_an_amount(cell) => Some(column),
            (None, _) => {
                return Err(
                    "it has no amounts; give every recipient the same with --amount".to_owned(),
                );
            }
            _ => {
                return Err(
                    "it has no header; name the columns, like --columns recipient=A,amount=B"
                        .to_owned(),
                );
            }
        };
        Ok(Self {
            has_header: false,
            columns: Columns {
                count: first.len(),
                recipient,
                amount,
                id: None,
                note: None,
            },
        })
    }

    /// As `--columns` says.
    fn chosen(first: &[String], choice: &Choice) -> Result<Self, String> {
        let at = |text: &String| -> Option<&String> { first.get(position(text)?) };
        let has_numbers = choice
            .amount
            .as_ref()
            .and_then(at)
            .is_some_and(|cell| is_like_an_amount(cell));
        let has_header = !has_numbers && !first.iter().any(|cell| is_like_an_address(cell));
        let find = |text: &String| -> Result<usize, String> {
            let is_it = |cell: &String| has_header && cell.to_lowercase() == text.to_lowercase();
            let named = first.iter().position(is_it);
            let placed = position(text).filter(|column| *column < first.len());
            match (named, placed) {
                (Some(named), Some(placed)) if named != placed => Err(format!(
                    "`{text}` is the name of column {} and the place of column {}; write a number",
                    letters(named),
                    letters(placed)
                )),
                (Some(column), _) | (None, Some(column)) => Ok(column),
                (None, None) => Err(format!(
                    "it has no column `{text}`: its first line is {}",
                    quoted(first)
                )),
            }
        };
        let optional = |text: &Option<String>| text.as_ref().map(find).transpose();
        let columns = Columns {
            count: first.len(),
            recipient: find(&choice.recipient)?,
            amount: optional(&choice.amount)?,
            id: optional(&choice.id)?,
            note: optional(&choice.note)?,
        };
        if columns.amount == Some(columns.recipient) {
            return Err("--columns names one column for both recipient and amount".to_owned());
        }
        Ok(Self {
            has_header,
            columns,
        })
    }
}

/// An address, or one with a slip of the pen: no name of a column looks so.
pub fn is_like_an_address(cell: &str) -> bool {
    let is_long = cell.len() > 24 && cell.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_long || cell.parse::<Address>().is_ok()
}

fn is_like_an_amount(cell: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_digit() || b".,' ".contains(&byte);
    cell.bytes().any(|byte| byte.is_ascii_digit()) && cell.bytes().all(is_part)
}

fn quoted(names: &[String]) -> String {
    let names = names.iter().map(|name| format!("`{}`", shown(name)));
    names.collect::<Vec<_>>().join(", ")
}
