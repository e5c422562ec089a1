//! A list at a glance: its largest rows, and who is in it more than once.

use {
    super::{file::List, recipe::Payment},
    cu_vault_interface::Address,
    std::{cmp::Reverse, collections::BTreeMap},
};

/// How many of the largest rows are shown.
const LARGEST: usize = 5;

/// How many lines are named in one sentence.
const NAMED: usize = 10;

/// The largest of these rows, the largest first.
pub fn largest(list: &List, rows: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(|row| (Reverse(list.rows[*row].amount), *row));
    rows.truncate(LARGEST);
    rows
}

/// The accounts that several rows pay, in the order of the file, each with the lines of its rows.
pub fn duplicates(payments: &[Payment]) -> Vec<(Address, Vec<u64>)> {
    let accounts = payments.iter().map(|one| (one.account, one.line));
    repeated(accounts)
}

/// The ids that several rows have.
pub fn repeated_ids(list: &List) -> Vec<(&str, Vec<u64>)> {
    let ids = list.rows.iter().filter(|row| !row.id.is_empty());
    repeated(ids.map(|row| (row.id.as_str(), row.line)))
}

fn repeated<T: Ord + Copy>(all: impl Iterator<Item = (T, u64)>) -> Vec<(T, Vec<u64>)> {
    let mut lines = BTreeMap::<T, Vec<u64>>::new();
    for (what, line) in all {
        lines.entry(what).or_default().push(line);
    }
    let mut several: Vec<_> = lines
        .into_iter()
        .filter(|(_, lines)| lines.len() > 1)
        .collect();
    several.sort_by_key(|(_, lines)| lines[0]);
    several
}

/// Such as "line 2" or "lines 2, 5, 7".
pub fn lines(lines: &[u64]) -> String {
    let named: Vec<_> = lines.iter().take(NAMED).map(u64::to_string).collect();
    let more = match lines.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let word = match lines.len() {
        1 => "line",
        _ => "lines",
    };
    format!("{word} {}{more}", named.join(", "))
}
