//! Open values of a plan. Each is a text that begins with `any:`, or a flag with a question mark.
//!
//! A plan with open values is compiled several times: with the examples that it gives, with zeros, and once for
//! each value with ones in its place. The bits of a row that change are the value's, however the plan writes
//! it: in a list of values, an argument of the IDL or a token account.

use {
    crate::{
        Result,
        case::Case,
        plan::{Rows, Text, quoted},
    },
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    std::{collections::BTreeMap, ops::Range, path::Path},
    toml::{
        Spanned,
        de::{DeTable, DeValue},
    },
};

/// The prefix of an open value.
const ANY: &str = "any:";

/// The most bytes that one value may leave open.
const MAX_BYTES: usize = 1024;

/// An open value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Open {
    /// As the plan names it, such as `data[1]`.
    pub name: String,
    pub kind: Kind,
    pub place: Place,
    /// The bits of each byte that change.
    pub mask: Vec<u8>,
    /// Whether the plan says which value the row is measured with.
    pub has_example: bool,
}

/// Where a value is in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The instruction data, from an offset.
    Data(usize),
    /// The flags of an account of the instruction.
    Signer(usize),
    Writable(usize),
    Lamports(Pubkey),
    /// The data of an account, from an offset.
    Account(Pubkey, usize),
}

/// The kinds of values that may be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A number of so many bytes, and whether it has a sign.
    Number(&'static str, usize, bool),
    Bool,
    Key,
    Bytes(usize),
    Flag,
}

const NUMBERS: [(&str, usize, bool); 10] = [
    ("u8", 1, false),
    ("u16", 2, false),
    ("u32", 4, false),
    ("u64", 8, false),
    ("u128", 16, false),
    ("i8", 1, true),
    ("i16", 2, true),
    ("i32", 4, true),
    ("i64", 8, true),
    ("i128", 16, true),
];

impl Kind {
    fn parse(word: &str) -> Option<Self> {
        if let Some((name, bytes, signed)) = NUMBERS.into_iter().find(|it| it.0 == word) {
            return Some(Self::Number(name, bytes, signed));
        }
        match word {
            "bool" => Some(Self::Bool),
            "key" => Some(Self::Key),
            _ => match word.parse() {
                Ok(bytes) if (1..=MAX_BYTES).contains(&bytes) => Some(Self::Bytes(bytes)),
                _ => None,
            },
        }
    }

    /// Bytes as a reader knows them.
    pub fn show(self, bytes: &[u8]) -> String {
        let mut wide = [0; 16];
        match self {
            Self::Number(_, len, false) if bytes.len() == len => {
                wide[..len].copy_from_slice(bytes);
                u128::from_le_bytes(wide).to_string()
            }
            Self::Number(_, len, true) if bytes.len() == len => {
                let sign = if bytes[len - 1] & 0x80 == 0 { 0 } else { 0xff };
                wide = [sign; 16];
                wide[..len].copy_from_slice(bytes);
                i128::from_le_bytes(wide).to_string()
            }
            Self::Bool | Self::Flag => (bytes.first() == Some(&1)).to_string(),
            Self::Key => match Pubkey::try_from(bytes) {
                Ok(key) => key.to_string(),
                Err(_) => hex::encode(bytes),
            },
            _ => hex::encode(bytes),
        }
    }
}

/// The content that replaces an open value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fill {
    Example,
    Zeros,
    Ones,
}

/// How a place writes its values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `u64:5`
    Value,
    /// `5`
    Number,
    /// As the type of the IDL has it.
    Idl,
}

/// An open value as the plan has it.
struct Written {
    name: String,
    kind: Kind,
    example: Option<String>,
    style: Style,
    /// The text that it is, or a part of.
    span: Range<usize>,
}

/// A text of the plan with open values in it, and the words that it is made of; each may be one.
struct Piece {
    span: Range<usize>,
    words: Vec<(String, Option<usize>)>,
}

/// The open values of a plan.
pub(crate) struct Plan<'a> {
    text: Text<'a>,
    values: Vec<Written>,
    pieces: Vec<Piece>,
}

impl<'a> Plan<'a> {
    /// Finds the open values. The TOML parser reports a text that is no TOML.
    pub fn read(file: &'a Path, text: &'a str) -> Result<Self> {
        let mut plan = Self {
            text: Text::new(file, text),
            values: Vec::new(),
            pieces: Vec::new(),
        };
        if let Ok(table) = DeTable::parse(text) {
            let mut at = Vec::new();
            for (name, value) in table.get_ref() {
                at.push(name.get_ref().to_string());
                plan.collect(&mut at, value)?;
                at.pop();
            }
        }
        plan.pieces.sort_by_key(|piece| piece.span.start);
        Ok(plan)
    }

    fn collect(&mut self, at: &mut Vec<String>, value: &Spanned<DeValue>) -> Result<()> {
        match value.get_ref() {
            DeValue::String(text) => {
                let at: Vec<&str> = at.iter().map(String::as_str).collect();
                self.text_at(&at, text, value.span())
            }
            DeValue::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| {
                at.push(index.to_string());
                let found = self.collect(at, item);
                at.pop();
                found
            }),
            DeValue::Table(table) => table.iter().try_for_each(|(name, item)| {
                at.push(name.get_ref().to_string());
                let found = self.collect(at, item);
                at.pop();
                found
            }),
            _ => Ok(()),
        }
    }

    fn text_at(&mut self, at: &[&str], text: &str, span: Range<usize>) -> Result<()> {
        if let ["instruction", _, "accounts", _] = at {
            return self.flags(text, span);
        }
        let Some(word) = text.strip_prefix(ANY) else {
            return Ok(());
        };
        let error = |what: String| Err(self.text.error(span.clone(), format!("`{text}`: {what}")));
        let (name, style) = match at {
            ["instruction", _, "data", index] => (format!("data[{index}]"), Style::Value),
            ["instruction", _, "args", path @ ..] => (path.join("."), Style::Idl),
            ["accounts", name, "data", index] => (format!("{name}.data[{index}]"), Style::Value),
            ["accounts", name, "state", _, path @ ..] => {
                (format!("{name}.{}", path.join(".")), Style::Idl)
            }
            ["accounts", name, "lamports"] => (format!("{name}.lamports"), Style::Number),
            ["accounts", name, "mint" | "token", field] if NUMBER_FIELDS.contains(field) => {
                (format!("{name}.{field}"), Style::Number)
            }
            _ => {
                return error(format!("{} cannot be open: {MAY_BE_OPEN}", at.join(".")));
            }
        };
        let (word, example) = match word.split_once('=') {
            Some((word, example)) => (word.trim(), Some(example.trim().to_owned())),
            None => (word.trim(), None),
        };
        let Some(kind) = Kind::parse(word) else {
            return error(format!(
                "expected `any:` and u8 to u128, i8 to i128, bool, key, or a number of bytes up to {MAX_BYTES}. \
                 `=` and the value that the row is measured with may follow"
            ));
        };
        if style == Style::Number && kind != Kind::Number("u64", 8, false) {
            return error("expected `any:u64` here".to_owned());
        }
        self.values.push(Written {
            name: format!("{name}: any:{word}"),
            kind,
            example,
            style,
            span: span.clone(),
        });
        let number = Some(self.values.len() - 1);
        self.pieces.push(Piece {
            span,
            words: vec![(String::new(), number)],
        });
        Ok(())
    }

    /// `alice signer? writable`
    fn flags(&mut self, text: &str, span: Range<usize>) -> Result<()> {
        if !text.contains('?') {
            return Ok(());
        }
        let mut words = Vec::new();
        for word in text.split_whitespace() {
            let Some(flag) = word.strip_suffix('?') else {
                words.push((word.to_owned(), None));
                continue;
            };
            let name = words.first().map(|(name, _): &(String, _)| name.as_str());
            let (Some(name), "signer" | "writable") = (name, flag) else {
                let what = format!("`{word}`: expected `signer?` or `writable?` after the account");
                return Err(self.text.error(span, what));
            };
            self.values.push(Written {
                name: format!("{name} {flag}?"),
                kind: Kind::Flag,
                example: Some(flag.to_owned()),
                style: Style::Value,
                span: span.clone(),
            });
            words.push((flag.to_owned(), Some(self.values.len() - 1)));
        }
        self.pieces.push(Piece { span, words });
        Ok(())
    }

    /// The plan with something in the place of each value.
    fn filled(&self, fill: impl Fn(usize) -> Fill) -> String {
        let mut filled = String::new();
        let mut done = 0;
        for Piece { span, words } in &self.pieces {
            let words: Vec<_> = words
                .iter()
                .filter_map(|(word, value)| match value {
                    None => Some(word.clone()),
                    Some(index) => self.values[*index].filled(fill(*index)),
                })
                .collect();
            filled.push_str(&self.text.text[done..span.start]);
            match &words[..] {
                // A truth value of the IDL is none of TOML's texts.
                [word] if word == "true" || word == "false" => filled.push_str(word),
                words => filled.push_str(&quoted(&words.join(" "))),
            }
            done = span.end;
        }
        filled.push_str(&self.text.text[done..]);
        filled
    }

    /// Compiles the plan: each row with its example, and with its open values.
    pub fn load(&self, compile: impl Fn(&str) -> Result<Rows>) -> Result<Rows> {
        let mut rows = compile(&self.filled(|_| Fill::Example))?;
        if self.values.is_empty() {
            return Ok(rows);
        }
        let zeros = compile(&self.filled(|_| Fill::Zeros))?;
        for (index, value) in self.values.iter().enumerate() {
            let error = |what: &str| {
                let name = &value.name;
                Err(self
                    .text
                    .error(value.span.clone(), format!("`{name}`: {what}")))
            };
            let ones = compile(&self.filled(|it| match it == index {
                true => Fill::Ones,
                false => Fill::Zeros,
            }))?;
            if ones.program_id != zeros.program_id || ones.rows.len() != rows.rows.len() {
                return error("an address depends on it");
            }
            for (row, (zeros, ones)) in rows.rows.iter_mut().zip(zeros.rows.iter().zip(&ones.rows))
            {
                match value.places(row, zeros, ones) {
                    Ok(places) => row.open.extend(places),
                    Err(what) => return error(what),
                }
            }
        }
        Ok(rows)
    }
}

/// Fields of a mint or a token account that are numbers of 64 bits.
const NUMBER_FIELDS: [&str; 4] = ["amount", "delegated_amount", "native", "supply"];

const MAY_BE_OPEN: &str =
    "expected in data, args, state, lamports, amount, delegated_amount, native, supply";

impl Written {
    /// The text that replaces the value. None for a flag that is not set.
    fn filled(&self, fill: Fill) -> Option<String> {
        let typed = |kind: &str, value: String| match self.style {
            Style::Number => value,
            Style::Value | Style::Idl => format!("{kind}:{value}"),
        };
        let bytes = |len: usize| match fill {
            Fill::Ones => vec![0xff; len],
            _ => vec![0; len],
        };
        let example = self.example.as_ref().filter(|_| fill == Fill::Example);
        Some(match self.kind {
            Kind::Flag if fill == Fill::Zeros => return None,
            Kind::Flag => self.example.clone()?,
            Kind::Number(name, len, signed) => match (example, fill) {
                (Some(example), _) => typed(name, example.clone()),
                (None, Fill::Ones) if signed => typed(name, "-1".to_owned()),
                (None, Fill::Ones) => {
                    let most = u128::MAX >> (128 - 8 * len);
                    typed(name, most.to_string())
                }
                _ => typed(name, "0".to_owned()),
            },
            Kind::Bool => {
                let value = match (example, fill) {
                    (Some(example), _) => example.clone(),
                    (None, fill) => (fill == Fill::Ones).to_string(),
                };
                match self.style {
                    Style::Idl => value,
                    _ => format!("bool:{value}"),
                }
            }
            Kind::Key => {
                let key = match example {
                    Some(example) => example.clone(),
                    None => Pubkey::try_from(bytes(32)).ok()?.to_string(),
                };
                match self.style {
                    Style::Idl => key,
                    _ => format!("key:{key}"),
                }
            }
            Kind::Bytes(len) => match example {
                Some(example) => example.clone(),
                None => format!("hex:{}", hex::encode(bytes(len))),
            },
        })
    }

    /// Where a row changes with the value.
    fn places(&self, row: &Case, zeros: &Case, ones: &Case) -> Result<Vec<Open>, &'static str> {
        const OTHER_LENGTH: &str = "its example has another length";
        const ADDRESS: &str = "an address depends on it";
        let mut places = Vec::new();
        for (id, before) in &zeros.before {
            if ones
                .before
                .iter()
                .any(|(other, it)| other == id && it != before)
            {
                return Err("an instruction that `after` names depends on it");
            }
        }
        let [Some(row_calls), Some(calls), Some(others)] =
            [row, zeros, ones].map(|case| case.work.instruction())
        else {
            return match zeros.work.instructions() == ones.work.instructions()
                && zeros.accounts == ones.accounts
            {
                true => Ok(places),
                false => Err("a transaction of several instructions depends on it"),
            };
        };
        let mut add = |place: &dyn Fn(usize) -> Place, a: &[u8], b: &[u8]| {
            for (from, mask) in differences(a, b) {
                places.push(Open {
                    name: self.name.clone(),
                    kind: self.kind,
                    place: place(from),
                    mask,
                    has_example: self.example.is_some(),
                });
            }
        };
        if row_calls.data.len() != calls.data.len() || calls.data.len() != others.data.len() {
            return Err(OTHER_LENGTH);
        }
        add(&Place::Data, &calls.data, &others.data);
        if calls.program_id != others.program_id {
            return Err(ADDRESS);
        }
        for (index, (a, b)) in calls.accounts.iter().zip(&others.accounts).enumerate() {
            if a.pubkey != b.pubkey {
                return Err(ADDRESS);
            }
            let flag = |set: bool| [u8::from(set)];
            let (signer, writable) = (Place::Signer(index), Place::Writable(index));
            add(&|_| signer, &flag(a.is_signer), &flag(b.is_signer));
            add(&|_| writable, &flag(a.is_writable), &flag(b.is_writable));
        }
        let mut accounts: BTreeMap<_, _> =
            zeros.accounts.iter().map(|(key, it)| (key, it)).collect();
        let mut named = row.accounts.iter().zip(ones.accounts.iter());
        let mut all = || -> Result<(), &'static str> {
            for ((own, first), (key, b)) in named.by_ref() {
                let Some(a) = accounts.remove(key).filter(|_| own == key) else {
                    return Err(ADDRESS);
                };
                if a.data.len() != b.data.len() || first.data.len() != b.data.len() {
                    return Err(OTHER_LENGTH);
                }
                if a.owner != b.owner {
                    return Err(ADDRESS);
                }
                let names = |it: &Instruction| it.accounts.iter().any(|meta| meta.pubkey == *key);
                let is_named = names(calls);
                let changes = a != b;
                let mut before = row.before.iter();
                if changes && before.any(|(_, it)| is_named || names(it)) {
                    return Err("an account of a row with `after` depends on it");
                }
                if changes && is_named {
                    let (key, lamports) = (*key, Place::Lamports(*key));
                    add(&|at| Place::Account(key, at), &a.data, &b.data);
                    let (a, b) = (a.lamports.to_le_bytes(), b.lamports.to_le_bytes());
                    add(&|_| lamports, &a, &b);
                }
            }
            Ok(())
        };
        all()?;
        Ok(places)
    }
}

/// Each run of bytes that differ: where it begins, and which bits of each byte do.
fn differences(a: &[u8], b: &[u8]) -> Vec<(usize, Vec<u8>)> {
    let mut runs: Vec<(usize, Vec<u8>)> = Vec::new();
    for (at, mask) in a.iter().zip(b).map(|(a, b)| a ^ b).enumerate() {
        match runs.last_mut() {
            _ if mask == 0 => {}
            Some((from, run)) if *from + run.len() == at => run.push(mask),
            _ => runs.push((at, vec![mask])),
        }
    }
    runs
}

/// Why a row is not measured with its open values alone.
pub(crate) fn without_example(open: &[Open]) -> Option<String> {
    let Open { name, .. } = open.iter().find(|open| !open.has_example)?;
    let kind = name.rsplit(' ').next().unwrap_or_default();
    Some(format!(
        "`{name}` has no example to measure: write `{kind}=VALUE`; `cu paths` needs none"
    ))
}
