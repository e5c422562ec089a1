//! The values that `cu init` left to be filled in.

use {
    super::document::Text,
    crate::Result,
    std::ops::Range,
    toml::{
        Spanned,
        de::{DeTable, DeValue},
    },
};

/// The start of such a value.
pub const TODO: &str = "TODO";

/// As many lines as a message names.
const LINES: usize = 10;

/// Refuses a plan that has something to be filled in. One that is no TOML is left to its parser.
pub fn check(text: &Text) -> Result<()> {
    let Ok(table) = DeTable::parse(text.text) else {
        return Ok(());
    };
    let mut found = Vec::new();
    for (_, value) in table.get_ref() {
        collect(value, &mut found);
    }
    found.sort_by_key(|(span, _)| span.start);
    let Some((first, what)) = found.first() else {
        return Ok(());
    };
    let mut lines: Vec<_> = found[1..].iter().map(|(span, _)| text.line(span)).collect();
    let count = lines.len();
    lines.dedup();
    let cut = lines.len() > LINES;
    lines.truncate(LINES);
    let lines: Vec<_> = lines.iter().map(usize::to_string).collect();
    let (lines, rest) = (lines.join(", "), if cut { ", …" } else { "" });
    let more = match count {
        0 => String::new(),
        1 => format!(", and one more in line {lines}"),
        count => format!(", and {count} more in the lines {lines}{rest}"),
    };
    let what = format!("`{what}` is to be filled in{more}");
    Err(text.error(first.clone(), what))
}

fn collect(value: &Spanned<DeValue>, found: &mut Vec<(Range<usize>, String)>) {
    match value.get_ref() {
        DeValue::String(text) if text.starts_with(TODO) => {
            found.push((value.span(), text.to_string()));
        }
        DeValue::Array(items) => items.iter().for_each(|item| collect(item, found)),
        DeValue::Table(table) => {
            for (_, value) in table {
                collect(value, found);
            }
        }
        _ => {}
    }
}
