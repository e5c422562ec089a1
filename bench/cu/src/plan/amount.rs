//! Numbers of 64 bits: TOML's own go to 63 only, and lamports can be written as SOL.

use {
    serde::{Deserialize, Deserializer, de},
    std::fmt,
};

/// The prefix of an amount in SOL.
const SOL: &str = " SOL";

/// Lamports: a number, or a text such as `1.5 SOL`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lamports(pub u64);

impl<'de> Deserialize<'de> for Lamports {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parse = |text: &str| match text.strip_suffix(SOL) {
            Some(text) => sol(text),
            None => number(text),
        };
        deserializer
            .deserialize_any(NumberOr {
                expected: "lamports, or SOL as in \"1.5 SOL\"",
                parse,
            })
            .map(Self)
    }
}

/// A number of 64 bits; one that TOML has no room for is written as a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount(pub u64);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(NumberOr {
                expected: "a number of 64 bits",
                parse: number,
            })
            .map(Self)
    }
}

fn number(text: &str) -> Option<u64> {
    text.replace('_', "").parse().ok()
}

/// Lamports of an amount in SOL, if it is a whole number of them.
pub fn sol(text: &str) -> Option<u64> {
    let text = text.replace('_', "");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 9 {
        return None;
    }
    let lamports: u64 = format!("{fraction:0<9}").parse().ok()?;
    whole
        .parse::<u64>()
        .ok()?
        .checked_mul(1_000_000_000)?
        .checked_add(lamports)
}

struct NumberOr<F> {
    expected: &'static str,
    parse: F,
}

impl<F: Fn(&str) -> Option<u64>> de::Visitor<'_> for NumberOr<F> {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<u64, E> {
        u64::try_from(number).map_err(|_| E::invalid_value(de::Unexpected::Signed(number), &self))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<u64, E> {
        Ok(number)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<u64, E> {
        (self.parse)(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::sol;

    #[test]
    fn sol_is_exact() {
        assert_eq!(sol("1"), Some(1_000_000_000));
        assert_eq!(sol("0.000000001"), Some(1));
        assert_eq!(sol("1_000.5"), Some(1_000_500_000_000));
        assert_eq!(sol("18446744073.709551615"), Some(u64::MAX));
        for wrong in [
            "",
            ".",
            ".5",
            "-1",
            "1e9",
            "1.0000000001",
            "18446744073.709551616",
            "1 SOL",
        ] {
            assert_eq!(sol(wrong), None, "{wrong}");
        }
    }
}
