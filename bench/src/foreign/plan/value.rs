//! Values: what the data of accounts and instructions, and the seeds of addresses, are made of.
//!
//! | value | bytes |
//! |---|---|
//! | `u8:255` … `u128:1`, `i8:-1` … `i128:-1` | the number, little-endian |
//! | `bool:true` | one byte |
//! | `key:alice` | the 32 bytes of an address |
//! | `bump:vault` | the bump of an account that is a PDA |
//! | `str:text` | the text's bytes, without a length |
//! | `borsh:text` | the text with its length before it, as Borsh writes a `String` |
//! | `hex:00ff`, `base64:AP8=` | the bytes |
//! | `zero:32` | that many zeros |
//! | `file:state.bin` | a file's bytes; the path starts at the plan |
//! | `anchor:transfer` | the discriminator of an Anchor instruction |
//! | `anchor-account:Vault` | the discriminator of an Anchor account |

use {
    super::address::Addresses,
    crate::files,
    base64::{Engine, prelude::BASE64_STANDARD},
    sha2::{Digest, Sha256},
    solana_pubkey::Pubkey,
    std::path::Path,
};

const KINDS: &str = "u8 u16 u32 u64 u128 i8 i16 i32 i64 i128 bool key bump str borsh hex base64 zero \
                     file anchor anchor-account";

/// As much as an account can hold.
const MAX_ZEROS: usize = 10 * 1024 * 1024;

/// The bytes of a value.
pub(super) fn bytes(text: &str, addresses: &Addresses, folder: &Path) -> Result<Vec<u8>, String> {
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
        "zero" => match value.replace('_', "").parse() {
            Ok(length) if length <= MAX_ZEROS => Ok(vec![0; length]),
            _ => Err(bad(format!("expected a number up to {MAX_ZEROS}"))),
        },
        "file" => files::read_bytes(&folder.join(value)),
        "anchor" => Ok(anchor("global", value)),
        "anchor-account" => Ok(anchor("account", value)),
        _ => Err(bad(format!("expected one of the kinds {KINDS}"))),
    }
}

/// Anchor tells things apart by the first eight bytes of a hash of their name.
fn anchor(space: &str, name: &str) -> Vec<u8> {
    Sha256::digest(format!("{space}:{name}"))[..8].to_vec()
}
