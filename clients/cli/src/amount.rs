//! Decimal text and base units, exactly: no float anywhere, and nothing is rounded.

use crate::error::Error;

/// Decimals of SOL: a lamport is its base unit.
pub const SOL_DECIMALS: u8 = 9;

/// The base units that a decimal text such as `1.5` stands for.
///
/// Digits, and at most one point with digits on both sides. More decimals than there are is an error even
/// where they are zeros: an amount with more decimals is meant in another unit.
pub fn parse(text: &str, decimals: u8) -> Result<u64, Error> {
    parse_marked(text, decimals, '.')
}

/// The same with another decimal mark than a point, such as the comma of `1,5`.
pub fn parse_marked(text: &str, decimals: u8, mark: char) -> Result<u64, Error> {
    let bad = |why: &str| Error::Input(format!("`{text}` is no amount: {why}"));
    let (whole, fraction) = match text.split_once(mark) {
        Some((whole, fraction)) => (whole, fraction),
        None => (text, ""),
    };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || (text.contains(mark) && !is_number(fraction)) {
        let name = match mark {
            ',' => "comma",
            _ => "point",
        };
        return Err(bad(&format!(
            "write digits, with a {name} before the decimals, such as 1{mark}5"
        )));
    }
    if fraction.len() > usize::from(decimals) {
        let most = match decimals {
            0 => "none".to_owned(),
            most => format!("at most {most}"),
        };
        let given = fraction.len();
        return Err(bad(&format!(
            "it has {given} decimals, and there are {most}"
        )));
    }
    let zeros = usize::from(decimals) - fraction.len();
    let digits = format!("{whole}{fraction}{}", "0".repeat(zeros));
    digits
        .parse()
        .map_err(|_| bad("it is more than 64 bits of base units hold"))
}

/// An integer of base units, as it is.
pub fn parse_base_units(text: &str) -> Result<u64, Error> {
    parse(text, 0)
}

/// The decimal text of an amount, without zeros at its end.
pub fn show(amount: u64, decimals: u8) -> String {
    let places = usize::from(decimals);
    let digits = format!("{amount:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    match fraction.trim_end_matches('0') {
        "" => whole.to_owned(),
        fraction => format!("{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_base_units() {
        for (text, decimals, amount) in [
            ("0", 9, 0),
            ("1", 9, 1_000_000_000),
            ("1.5", 9, 1_500_000_000),
            ("0.000000001", 9, 1),
            ("007.10", 2, 710),
            ("18446744073.709551615", 9, u64::MAX),
            ("18446744073709551615", 0, u64::MAX),
            ("0.0000000000000000001", 19, 1),
        ] {
            assert_eq!(parse(text, decimals), Ok(amount), "{text}");
            assert_eq!(parse(&show(amount, decimals), decimals), Ok(amount));
        }
    }

    #[test]
    fn what_is_no_amount() {
        let form = "write digits, with a point before the decimals, such as 1.5";
        let large = "it is more than 64 bits of base units hold";
        for (text, decimals, why) in [
            ("", 9, form),
            (".", 9, form),
            (".5", 9, form),
            ("5.", 9, form),
            ("1.2.3", 9, form),
            ("-1", 9, form),
            ("+1", 9, form),
            ("1e9", 9, form),
            ("1,5", 9, form),
            (" 1", 9, form),
            ("1_000", 9, form),
            ("0x10", 9, form),
            ("\u{661}", 9, form),
            (
                "0.0000000001",
                9,
                "it has 10 decimals, and there are at most 9",
            ),
            (
                "1.0000000000",
                9,
                "it has 10 decimals, and there are at most 9",
            ),
            ("1.0", 0, "it has 1 decimals, and there are none"),
            ("18446744073.709551616", 9, large),
            ("18446744073709551616", 0, large),
            ("99999999999999999999999999", 0, large),
        ] {
            let error = Error::Input(format!("`{text}` is no amount: {why}"));
            assert_eq!(parse(text, decimals), Err(error));
        }
    }

    #[test]
    fn shown_without_zeros_at_the_end() {
        for (amount, decimals, text) in [
            (0, 0, "0"),
            (0, 9, "0"),
            (1, 9, "0.000000001"),
            (1_500_000_000, 9, "1.5"),
            (100, 0, "100"),
            (100, 2, "1"),
            (u64::MAX, 9, "18446744073.709551615"),
            (u64::MAX, 20, "0.18446744073709551615"),
            (
                u64::MAX,
                255,
                &format!("0.{}18446744073709551615", "0".repeat(235)),
            ),
        ] {
            assert_eq!(show(amount, decimals), text);
        }
    }
}
