//! The decimal mark of a list: a point, or the comma of many countries.
//!
//! `1,5` can only be a half more than one. `1,500` could also be one thousand five hundred, and so could `1.500`
//! in a list that a spreadsheet of such a country has written.

use super::dialect::unclear;
use crate::error::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Point,
    Comma,
}

/// The role of one of the two marks in the amounts of a list.
#[derive(Clone, Copy, Default)]
struct Use<'a> {
    /// The first line where it can only be a decimal mark.
    decimal: Option<(u64, &'a str)>,
    /// The first line where it may separate thousands.
    doubtful: Option<(u64, &'a str)>,
}

impl Mark {
    pub const fn character(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    /// The mark of these amounts, each with its line. A list whose columns are separated by commas has decimal
    /// points, unless an amount in quotes says otherwise.
    pub fn of(amounts: &[(u64, &str)], delimiter: u8) -> Result<Self, Error> {
        let commas = Use::of(amounts, ',', '.');
        let points = Use::of(amounts, '.', ',');
        let comma = commas.decimal.or(commas.doubtful);
        let point = points.decimal.or(points.doubtful);
        if let (Some((comma, _)), Some((point, _))) = (comma, point) {
            return Err(unclear(&format!(
                "line {comma} has an amount with a comma, and line {point} one with a point; write all decimals \
                 the same way, and no thousands separators"
            )));
        }
        let doubt = |mark: Self, (line, amount): (u64, &str)| {
            let whole: String = amount.chars().filter(char::is_ascii_digit).collect();
            let decimal = amount.replace(',', ".");
            let cure = match mark {
                Self::Comma => "--decimal-comma".to_owned(),
                // No thousands separator is followed by four digits.
                Self::Point => format!("{decimal}0"),
            };
            Err(unclear(&format!(
                "`{amount}` in line {line} may be {decimal} or {whole}; write {cure} or {whole}"
            )))
        };
        match (commas, points) {
            (
                Use {
                    decimal: Some(_), ..
                },
                _,
            ) => Ok(Self::Comma),
            (
                Use {
                    doubtful: Some(one),
                    ..
                },
                _,
            ) => doubt(Self::Comma, one),
            (
                _,
                Use {
                    decimal: None,
                    doubtful: Some(one),
                },
            ) if delimiter != b',' => doubt(Self::Point, one),
            _ => Ok(Self::Point),
        }
    }
}

impl<'a> Use<'a> {
    /// A text that is no amount with either mark is refused later, on its own line.
    fn of(amounts: &[(u64, &'a str)], mark: char, other: char) -> Self {
        let mut found = Self::default();
        for (line, amount) in amounts {
            if amount.matches(mark).count() != 1 || amount.contains(other) {
                continue;
            }
            let slot = match may_be_thousands(amount, mark) {
                true => &mut found.doubtful,
                false => &mut found.decimal,
            };
            slot.get_or_insert((*line, amount));
        }
        found
    }
}

/// One to three digits, not 0 alone nor before others, then three.
fn may_be_thousands(amount: &str, mark: char) -> bool {
    let (thousands, rest) = amount.split_once(mark).unwrap_or_default();
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    (1..=3).contains(&thousands.len())
        && !thousands.starts_with('0')
        && rest.len() == 3
        && is_digits(thousands)
        && is_digits(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(amounts: &[&str], delimiter: u8) -> Result<Mark, Error> {
        let amounts: Vec<_> = (2..).zip(amounts.iter().copied()).collect();
        Mark::of(&amounts, delimiter)
    }

    #[test]
    fn what_leaves_no_doubt() {
        for (amounts, delimiter, is) in [
            (&["1,5", "2"][..], b';', Mark::Comma),
            (&["1,500", "0,5"], b';', Mark::Comma),
            (&["0,500"], b';', Mark::Comma),
            (&["1,5"], b',', Mark::Comma),
            (&["1.5", "1.500"], b';', Mark::Point),
            (&["0.500"], b'\t', Mark::Point),
            (&["1.2500"], b';', Mark::Point),
            (&["1500", "2"], b';', Mark::Point),
            // As ever in lists with commas.
            (&["1.500"], b',', Mark::Point),
            // Refused later, each on its line.
            (&["1.500,25", "1.000.000", "x", "1e5"], b';', Mark::Point),
        ] {
            assert_eq!(mark(amounts, delimiter), Ok(is), "{amounts:?}");
        }
    }

    #[test]
    fn what_leaves_doubt() {
        for (amounts, why) in [
            (
                &["2", "1,500"][..],
                "`1,500` in line 3 may be 1.500 or 1500; write --decimal-comma or 1500",
            ),
            (
                &["12.500"],
                "`12.500` in line 2 may be 12.500 or 12500; write 12.5000 or 12500",
            ),
            (
                &["1,5", "1.500"],
                "line 2 has an amount with a comma, and line 3 one with a point; write all decimals the same \
                 way, and no thousands separators",
            ),
        ] {
            assert_eq!(mark(amounts, b';'), Err(unclear(why)));
        }
    }
}
