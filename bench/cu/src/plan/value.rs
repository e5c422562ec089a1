//! Values: what the data of accounts and instructions, and the seeds of addresses, are made of, such as `u64:5`,
//! `key:alice` or `zero:32`. `docs/src/reference/plan.md` has them all.

use {
    super::{address::Addresses, amount},
    crate::files,
    base64::{Engine, prelude::BASE64_STANDARD},
    sha2::{Digest, Sha256},
    solana_pubkey::Pubkey,
    std::path::Path,
};

const KINDS: &str = "u8 u16 u32 u64 u128 i8 i16 i32 i64 i128 f32 f64 sol bool key bump str borsh hex base64 \
                     zero file none some cnone csome vec anchor anchor-account";

/// So many options and vectors may be in one another.
const DEPTH: usize = 16;

/// As much as an account can hold.
const MAX_ZEROS: usize = 10 * 1024 * 1024;

/// The names that a value may use.
#[derive(Clone, Copy)]
pub(crate) struct Values<'a> {
    pub(super) addresses: &'a Addresses<'a>,
    pub(super) folder: &'a Path,
}

impl Values<'_> {
    pub fn bytes(self, text: &str) -> Result<Vec<u8>, String> {
        bytes(text, self.addresses, self.folder)
    }
}

/// The bytes of a value.
pub(super) fn bytes(text: &str, addresses: &Addresses, folder: &Path) -> Result<Vec<u8>, String> {
    if text == "none" {
        return Ok(vec![0]);
    }
    let (kind, value) = text
        .split_once(':')
        .ok_or_else(|| format!("`{text}`: expected `kind:value`, the kinds are {KINDS}"))?;

    macro_rules! number {
        ($type:ty) => {
            value
                .replace('_', "")
                .parse::<$type>()
                .map(|number| number.to_le_bytes().to_vec())
                .map_err(|error| format!("`{text}`: {error}"))
        };
    }
    let bad = |error: String| format!("`{text}`: {error}");
    macro_rules! float {
        ($type:ty) => {
            match value.replace('_', "").parse::<$type>() {
                // Infinity is only what is written so.
                Ok(number)
                    if number.is_infinite() && value.contains(|c: char| c.is_ascii_digit()) =>
                {
                    Err(bad("number too large to fit in target type".to_owned()))
                }
                Ok(number) => Ok(number.to_le_bytes().to_vec()),
                Err(error) => Err(bad(error.to_string())),
            }
        };
    }
    let inner = |value: &str| match value.matches("some:").count() + value.matches("vec:").count() {
        0..=DEPTH => bytes(value, addresses, folder),
        _ => Err(format!("a value in more than {DEPTH} others")),
    };
    match kind {
        "u8" => number!(u8),
        "u16" => number!(u16),
        "u32" => number!(u32),
        "u64" => number!(u64),
        "u128" => number!(u128),
        "i8" => number!(i8),
        "i16" => number!(i16),
        "i32" => number!(i32),
        "i64" => number!(i64),
        "i128" => number!(i128),
        "f32" => float!(f32),
        "f64" => float!(f64),
        "sol" => amount::sol(value)
            .map(|lamports| lamports.to_le_bytes().to_vec())
            .ok_or_else(|| {
                bad("expected SOL, such as 1.5, with at most 9 digits after the point".to_owned())
            }),
        "bool" => match value {
            "true" => Ok(vec![1]),
            "false" => Ok(vec![0]),
            _ => Err(bad("expected true or false".to_owned())),
        },
        "key" => addresses.of(value).map(|key: Pubkey| key.to_bytes().into()),
        "bump" => addresses.bump(value).map(|bump| vec![bump]),
        "str" => Ok(value.as_bytes().to_vec()),
        "borsh" => {
            let length = u32::try_from(value.len()).map_err(|error| bad(error.to_string()))?;
            Ok([&length.to_le_bytes(), value.as_bytes()].concat())
        }
        "hex" => hex::decode(value).map_err(|error| bad(error.to_string())),
        "base64" => BASE64_STANDARD
            .decode(value)
            .map_err(|error| bad(error.to_string())),
        "zero" => zeros(value).map_err(bad),
        "some" => Ok([vec![1], inner(value)?].concat()),
        "csome" => Ok([vec![1, 0, 0, 0], inner(value)?].concat()),
        "cnone" => Ok([vec![0; 4], zeros(value).map_err(bad)?].concat()),
        "vec" => {
            let (kind, elements) = value
                .split_once(':')
                .ok_or_else(|| bad("expected `vec:kind:element,element`".to_owned()))?;
            let elements: Vec<_> = match elements {
                "" => Vec::new(),
                elements => elements.split(',').map(str::trim).collect(),
            };
            let length = u32::try_from(elements.len()).map_err(|error| bad(error.to_string()))?;
            let elements = elements
                .iter()
                .map(|element| inner(&format!("{kind}:{element}")));
            let elements = elements.collect::<Result<Vec<_>, _>>()?.concat();
            Ok([&length.to_le_bytes()[..], &elements].concat())
        }
        "file" => files::read_bytes(&folder.join(value)).map_err(|error| error.to_string()),
        "anchor" => Ok(anchor("global", value)),
        "anchor-account" => Ok(anchor("account", value)),
        _ => Err(bad(format!("expected one of the kinds {KINDS}"))),
    }
}

fn zeros(value: &str) -> Result<Vec<u8>, String> {
    match value.replace('_', "").parse() {
        Ok(length) if length <= MAX_ZEROS => Ok(vec![0; length]),
        _ => Err(format!("expected a number up to {MAX_ZEROS}")),
    }
}

/// Anchor tells things apart by the first eight bytes of a hash of their name.
fn anchor(space: &str, name: &str) -> Vec<u8> {
    Sha256::digest(format!("{space}:{name}"))[..8].to_vec()
}

#[cfg(test)]
mod tests {
    use {
        super::{super::document::Document, Addresses, KINDS, bytes},
        cu_runtime::programs,
        solana_pubkey::Pubkey,
        std::path::Path,
    };

    const PLAN: &str = r#"
        program_id = "@mine"
        instruction = []
        [accounts.alice]
        [accounts.vault]
        pda = ["str:vault", "key:alice", "u16:258"]
        [accounts.theirs]
        pda = ["bump:vault"]
        pda_program = "spl-token"
    "#;

    #[test]
    fn every_kind() {
        let document = Document::parse(Path::new("p.toml"), PLAN).unwrap();
        let addresses = Addresses::new(&document, None).unwrap();
        let value = |text: &str| bytes(text, &addresses, Path::new("")).unwrap();

        let page = include_str!("../../../../docs/src/reference/plan.md");
        // Of a range, the page shows both ends.
        let inner = ["u16", "u32", "u64", "i16", "i32", "i64", "none"];
        for kind in KINDS
            .split_whitespace()
            .filter(|kind| !inner.contains(kind))
        {
            assert!(page.contains(&format!("`{kind}:")), "{kind}");
        }

        assert_eq!(value("u8:7"), [7]);
        assert_eq!(value("u16:258"), [2, 1]);
        assert_eq!(value("u32:1"), [1, 0, 0, 0]);
        assert_eq!(value("u64:1_000"), 1000_u64.to_le_bytes());
        assert_eq!(value("u128:1"), 1_u128.to_le_bytes());
        assert_eq!(value("i8:-1"), [255]);
        assert_eq!(value("i16:-1"), [255; 2]);
        assert_eq!(value("i32:-1"), [255; 4]);
        assert_eq!(value("i64:-2"), (-2_i64).to_le_bytes());
        assert_eq!(value("i128:-2"), (-2_i128).to_le_bytes());
        assert_eq!(value("f32:0.5"), 0.5_f32.to_le_bytes());
        assert_eq!(value("f64:-1e9"), (-1e9_f64).to_le_bytes());
        assert_eq!(value("f32:-inf"), f32::NEG_INFINITY.to_le_bytes());
        for text in ["f32:1e40", "f64:-1e400"] {
            let error = bytes(text, &addresses, Path::new("")).unwrap_err();
            assert_eq!(
                error,
                format!("`{text}`: number too large to fit in target type")
            );
        }
        assert_eq!(value("sol:1.5"), 1_500_000_000_u64.to_le_bytes());
        assert_eq!(value("none"), [0]);
        assert_eq!(value("some:u16:5"), [1, 5, 0]);
        assert_eq!(value("some:none"), [1, 0]);
        assert_eq!(value("cnone:2"), [0; 6]);
        assert_eq!(value("csome:u8:5"), [1, 0, 0, 0, 5]);
        assert_eq!(value("vec:u16:1, 2"), [2, 0, 0, 0, 1, 0, 2, 0]);
        assert_eq!(value("vec:key:"), [0; 4]);
        assert_eq!(value("vec:borsh:a,b"), *b"\x02\0\0\0\x01\0\0\0a\x01\0\0\0b");
        assert_eq!([value("bool:true"), value("bool:false")], [[1], [0]]);
        assert_eq!(value("str:a:b"), *b"a:b");
        assert_eq!(value("borsh:ab"), *b"\x02\0\0\0ab");
        assert_eq!(value("hex:00ff"), [0, 255]);
        assert_eq!(value("base64:AP8="), [0, 255]);
        assert_eq!(value("zero:3"), [0; 3]);
        // As Anchor's own documentation has them.
        assert_eq!(
            value("anchor:initialize"),
            [175, 175, 109, 31, 13, 152, 155, 237]
        );
        assert_eq!(
            value("anchor-account:Counter"),
            [255, 176, 4, 245, 188, 253, 124, 25]
        );

        for nested in ["some:", "csome:", "vec:"] {
            let text = format!("{}u8:1", nested.repeat(100_000));
            let error = bytes(&text, &addresses, Path::new("")).unwrap_err();
            assert_eq!(error, "a value in more than 16 others");
        }

        let address = |name: &str| Pubkey::try_from(value(&format!("key:{name}"))).unwrap();
        assert_eq!(address("system"), programs::SYSTEM);
        assert_eq!(address("program"), address("@mine"));
        assert_eq!(address("alice"), address("@alice"));
        assert_ne!(address("@alice"), address("@mine"));
        let seeds: [&[u8]; 3] = [b"vault", &value("key:alice"), &[2, 1]];
        let (vault, bump) = Pubkey::find_program_address(&seeds, &address("@mine"));
        assert_eq!((address("vault"), value("bump:vault")), (vault, vec![bump]));
        let (theirs, _) = Pubkey::find_program_address(&[&[bump]], &programs::TOKEN);
        assert_eq!(address("theirs"), theirs);
    }
}
