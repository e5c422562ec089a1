//! How a list is written, as far as the command line says so.

use {clap::Args, std::str::FromStr};

/// Flags for lists that leave doubt.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
pub struct Format {
    /// What separates the columns, such as ';', or `tab` [default: what the first line shows]
    #[arg(long, value_name = "CHARACTER", value_parser = parse_delimiter)]
    pub delimiter: Option<u8>,
    /// Amounts have a decimal comma, such as 1,5
    #[arg(long)]
    pub decimal_comma: bool,
    /// Which column is which, by its name, its letter or its number: recipient=B,amount=D; also id= and note=
    /// [default: by their names in the first line]
    #[arg(long, value_name = "recipient=B,amount=D")]
    pub columns: Option<Choice>,
}

/// The columns that were named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub recipient: String,
    pub amount: Option<String>,
    pub id: Option<String>,
    pub note: Option<String>,
}

impl FromStr for Choice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (mut choice, mut recipient) = (Self::default(), None);
        for part in text.split(',') {
            let (what, column) = part
                .split_once('=')
                .ok_or("write it like recipient=B,amount=D")?;
            let slot = match what.trim() {
                "recipient" => &mut recipient,
                "amount" => &mut choice.amount,
                "id" => &mut choice.id,
                "note" => &mut choice.note,
                other => {
                    return Err(format!(
                        "`{other}` is not one of recipient, amount, id, note"
                    ));
                }
            };
            let (what, column) = (what.trim(), column.trim());
            if column.is_empty() {
                return Err(format!("`{what}` names no column"));
            }
            if slot.replace(column.to_owned()).is_some() {
                return Err(format!("`{what}` is there twice"));
            }
        }
        choice.recipient = recipient.ok_or("it names no recipient=…")?;
        Ok(choice)
    }
}

fn parse_delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        [one] if one.is_ascii_punctuation() && !matches!(one, b'"' | b'.' | b'-') => Ok(*one),
        b"tab" | b"\\t" | b"\t" => Ok(b'\t'),
        _ => Err("write one character, such as ';', or tab".into()),
    }
}

/// As a person calls it, in the plural.
pub fn delimiters(delimiter: u8) -> String {
    match delimiter {
        b',' => "commas".to_owned(),
        b';' => "semicolons".to_owned(),
        b'\t' => "tabs".to_owned(),
        other => format!("`{}`", char::from(other)),
    }
}

/// As it is typed on a command line.
pub fn typed(delimiter: u8) -> String {
    match delimiter {
        b'\t' => "tab".to_owned(),
        other => format!("'{}'", char::from(other)),
    }
}

/// The letters of a spreadsheet's column, counted from 0.
pub fn letters(mut column: usize) -> String {
    let mut letters = String::new();
    loop {
        let letter = u8::try_from(column % 26).expect("less than 26");
        letters.insert(0, char::from(b'A' + letter));
        if column < 26 {
            return letters;
        }
        column = column / 26 - 1;
    }
}

/// The column of a letter, such as `B` or `AA`, or of a number from 1 on.
pub fn position(text: &str) -> Option<usize> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse::<usize>().ok()?.checked_sub(1);
    }
    let is_letters = text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let column = |column, byte: u8| column * 26 + usize::from(byte.to_ascii_uppercase() - b'A') + 1;
    is_letters.then(|| text.bytes().fold(0, column) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_by_letter_and_number() {
        for (text, column) in [
            ("A", 0),
            ("b", 1),
            ("Z", 25),
            ("AA", 26),
            ("ZZ", 701),
            ("AAA", 702),
        ] {
            assert_eq!(position(text), Some(column), "{text}");
            assert_eq!(letters(column), text.to_ascii_uppercase());
        }
        assert_eq!(
            ["1", "27", "0", "", "wallet"].map(position),
            [Some(0), Some(26), None, None, None]
        );
    }

    #[test]
    fn a_choice_of_columns() {
        let choice = "recipient=B, amount=Sum,id=1".parse();
        assert_eq!(
            choice,
            Ok(Choice {
                recipient: "B".into(),
                amount: Some("Sum".into()),
                id: Some("1".into()),
                note: None,
            })
        );
        for (text, why) in [
            ("B", "write it like recipient=B,amount=D"),
            ("amount=B", "it names no recipient=…"),
            ("recipient=A,amount=", "`amount` names no column"),
            ("recipient=A,recipient=B", "`recipient` is there twice"),
            (
                "recipient=A,iban=B",
                "`iban` is not one of recipient, amount, id, note",
            ),
        ] {
            assert_eq!(text.parse::<Choice>(), Err(why.to_owned()));
        }
    }

    #[test]
    fn delimiters_on_the_command_line() {
        for (text, delimiter) in [(";", b';'), ("tab", b'\t'), ("\\t", b'\t'), ("|", b'|')] {
            assert_eq!(parse_delimiter(text), Ok(delimiter));
        }
        for text in ["", "a", "1", ".", "\"", ";;"] {
            assert!(parse_delimiter(text).is_err(), "{text}");
        }
    }
}
