//! The corpus, `tests/fuzz/corpus.txt`: an input a line, with its name, its outcome and its bytes.

/// What stands for no bytes.
const EMPTY: &str = "-";

/// An input of the corpus.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// What libFuzzer calls it: the SHA-1 of its bytes.
    pub name: String,
    /// Its outcome, see [`outcome`](super::outcome).
    pub outcome: String,
    pub bytes: Vec<u8>,
}

impl Input {
    pub fn line(&self) -> String {
        let Self {
            name,
            outcome,
            bytes,
        } = self;
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let hex = if hex.is_empty() { EMPTY } else { &hex };
        format!("{name} {outcome} {hex}\n")
    }

    fn parse(line: &str) -> Option<Self> {
        let (name, rest) = line.split_once(' ')?;
        let (outcome, hex) = rest.rsplit_once(' ')?;
        let (digits, []) = hex
            .strip_prefix(EMPTY)
            .unwrap_or(hex)
            .as_bytes()
            .as_chunks::<2>()
        else {
            return None;
        };
        let byte = |digits: &[u8; 2]| u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok();
        Some(Self {
            name: name.to_owned(),
            outcome: outcome.to_owned(),
            bytes: digits.iter().map(byte).collect::<Option<_>>()?,
        })
    }
}

/// Reads the corpus.
///
/// # Panics
///
/// If a line is not as [`Input::line`] writes it.
pub fn read(text: &str) -> Vec<Input> {
    let input = |line| Input::parse(line).unwrap_or_else(|| panic!("not an input: {line}"));
    text.lines().map(input).collect()
}
