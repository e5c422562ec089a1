//! The extensions of Token-2022 by name. A test compares this table with the token program's own interface.

use {
    super::{
        address::Addresses,
        token::{self, Wrong},
    },
    std::collections::BTreeMap,
    toml::{Spanned, Value},
};

/// Extensions by their names, and the fields of each.
pub type Extensions = BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Spanned<Value>>>;

/// The kind of account that an extension belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Mint = 1,
    Account = 2,
}

/// The type of a field. Where a plan does not have it, all its bytes are zero.
#[derive(Clone, Copy)]
enum Is {
    Key,
    Bool,
    U8,
    U16,
    U64,
    I16,
    I64,
    F64,
    /// With its length before it.
    Text,
    /// Nothing that a plan can set.
    Zero(usize),
}

/// An extension, its number in the account's data, and its fields in their order.
struct Extension {
    name: &'static str,
    number: u16,
    of: Of,
    fields: &'static [(&'static str, Is)],
}

macro_rules! extensions {
    ($($number:literal $of:ident $name:literal { $($field:literal $is:expr),* };)+) => {
        const EXTENSIONS: &[Extension] = &[$(Extension {
            name: $name,
            number: $number,
            of: Of::$of,
            fields: &[$(($field, $is)),*],
        }),+];
    };
}

extensions! {
    1 Mint "transfer-fee-config" {
        "transfer_fee_config_authority" Is::Key, "withdraw_withheld_authority" Is::Key, "withheld_amount" Is::U64,
        "older_epoch" Is::U64, "older_maximum_fee" Is::U64, "older_basis_points" Is::U16,
        "newer_epoch" Is::U64, "newer_maximum_fee" Is::U64, "newer_basis_points" Is::U16
    };
    2 Account "transfer-fee-amount" { "withheld_amount" Is::U64 };
    3 Mint "mint-close-authority" { "close_authority" Is::Key };
    6 Mint "default-account-state" { "state" Is::U8 };
    7 Account "immutable-owner" {};
    8 Account "memo-transfer" { "require_incoming_transfer_memos" Is::Bool };
    9 Mint "non-transferable" {};
    10 Mint "interest-bearing-config" {
        "rate_authority" Is::Key, "initialization_timestamp" Is::I64, "pre_update_average_rate" Is::I16,
        "last_update_timestamp" Is::I64, "current_rate" Is::I16
    };
    11 Account "cpi-guard" { "lock_cpi" Is::Bool };
    12 Mint "permanent-delegate" { "delegate" Is::Key };
    13 Account "non-transferable-account" {};
    14 Mint "transfer-hook" { "authority" Is::Key, "program_id" Is::Key };
    15 Account "transfer-hook-account" { "transferring" Is::Bool };
    18 Mint "metadata-pointer" { "authority" Is::Key, "metadata_address" Is::Key };
    19 Mint "token-metadata" {
        "update_authority" Is::Key, "mint" Is::Key, "name" Is::Text, "symbol" Is::Text, "uri" Is::Text,
        "additional_metadata" Is::Zero(4)
    };
    20 Mint "group-pointer" { "authority" Is::Key, "group_address" Is::Key };
    21 Mint "token-group" {
        "update_authority" Is::Key, "mint" Is::Key, "size" Is::U64, "max_size" Is::U64
    };
    22 Mint "group-member-pointer" { "authority" Is::Key, "member_address" Is::Key };
    23 Mint "token-group-member" { "mint" Is::Key, "group" Is::Key, "member_number" Is::U64 };
    25 Mint "scaled-ui-amount" {
        "authority" Is::Key, "multiplier" Is::F64, "new_multiplier_effective_timestamp" Is::I64,
        "new_multiplier" Is::F64
    };
    26 Mint "pausable" { "authority" Is::Key, "paused" Is::Bool };
    27 Account "pausable-account" {};
    28 Mint "permissioned-burn" { "authority" Is::Key };
}

/// The length of a multisig, which no mint and no account may have.
const MULTISIG: usize = 355;

/// Appends the extensions to the data of a mint or an account.
pub fn append(
    mut data: Vec<u8>,
    extensions: &Extensions,
    of: Of,
    addresses: &Addresses,
) -> Result<Vec<u8>, Wrong> {
    if extensions.is_empty() {
        return Ok(data);
    }
    // A mint with extensions is as long as an account, so that the byte after it tells the two apart.
    data.resize(token::LENGTH, 0);
    data.push(of as u8);
    for (name, fields) in extensions {
        let extension = find(name.get_ref(), of).map_err(|what| (name.span(), what))?;
        let value = extension.value(fields, addresses)?;
        data.extend(extension.number.to_le_bytes());
        data.extend((value.len() as u16).to_le_bytes());
        data.extend(value);
    }
    if data.len() == MULTISIG {
        data.extend([0; 2]);
    }
    Ok(data)
}

fn find(name: &str, of: Of) -> Result<&'static Extension, String> {
    let of_these = |extension: &&Extension| extension.of == of;
    let mut known = EXTENSIONS.iter().filter(of_these);
    known
        .find(|extension| extension.name == name)
        .ok_or_else(|| {
            let known = EXTENSIONS.iter().filter(of_these);
            let names: Vec<_> = known.map(|extension| extension.name).collect();
            let what = match of {
                Of::Mint => "a mint",
                Of::Account => "a token account",
            };
            format!(
                "`{name}`: expected an extension of {what}: {}",
                names.join(", ")
            )
        })
}

impl Extension {
    fn value(
        &self,
        given: &BTreeMap<Spanned<String>, Spanned<Value>>,
        addresses: &Addresses,
    ) -> Result<Vec<u8>, Wrong> {
        let known = |name: &str| {
            let mut fields = self.fields.iter();
            fields.any(|(field, is)| *field == name && !matches!(is, Is::Zero(_)))
        };
        if let Some(name) = given.keys().find(|name| !known(name.get_ref())) {
            let fields = self.fields.iter().map(|(field, _)| *field);
            let fields: Vec<_> = fields.filter(|field| known(field)).collect();
            let expected = match fields.is_empty() {
                true => "has no fields".to_owned(),
                false => format!("has the fields {}", fields.join(", ")),
            };
            let what = format!("`{}`: {} {expected}", name.get_ref(), self.name);
            return Err((name.span(), what));
        }
        let mut bytes = Vec::new();
        for (field, is) in self.fields {
            let given = given.iter().find(|(name, _)| name.get_ref() == field);
            match given {
                None => bytes.resize(bytes.len() + is.length(), 0),
                Some((_, value)) => {
                    let value_bytes = is
                        .bytes(value.get_ref(), addresses)
                        .map_err(|what| (value.span(), format!("{} {field}: {what}", self.name)))?;
                    bytes.extend(value_bytes);
                }
            }
        }
        Ok(bytes)
    }
}

impl Is {
    /// In bytes; of a text, the empty one's.
    fn length(self) -> usize {
        match self {
            Self::Key => 32,
            Self::Bool | Self::U8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::U64 | Self::I64 | Self::F64 => 8,
            Self::Text => 4,
            Self::Zero(length) => length,
        }
    }

    fn bytes(self, value: &Value, addresses: &Addresses) -> Result<Vec<u8>, String> {
        macro_rules! number {
            ($type:ty) => {
                match value {
                    Value::Integer(number) => <$type>::try_from(*number)
                        .map(|number| number.to_le_bytes().to_vec())
                        .map_err(|_| format!("{number} does not fit {}", stringify!($type))),
                    Value::String(text) => text
                        .replace('_', "")
                        .parse::<$type>()
                        .map(|number| number.to_le_bytes().to_vec())
                        .map_err(|error| format!("`{text}`: {error}")),
                    other => Err(format!("expected a number, not {}", other.type_str())),
                }
            };
        }
        match (self, value) {
            (Self::Key, Value::String(name)) => addresses
                .of(name)
                .map(|address| address.to_bytes().to_vec()),
            (Self::Bool, Value::Boolean(it)) => Ok(vec![u8::from(*it)]),
            (Self::U8, _) => number!(u8),
            (Self::U16, _) => number!(u16),
            (Self::U64, _) => number!(u64),
            (Self::I16, _) => number!(i16),
            (Self::I64, _) => number!(i64),
            (Self::F64, Value::Float(number)) => Ok(number.to_le_bytes().to_vec()),
            (Self::Text, Value::String(text)) => {
                let length = (text.len() as u32).to_le_bytes();
                Ok([&length[..], text.as_bytes()].concat())
            }
            (expected, other) => Err(format!(
                "expected {}, not {}",
                match expected {
                    Self::Key => "an address",
                    Self::Bool => "true or false",
                    Self::F64 => "a number with a point",
                    _ => "a text",
                },
                other.type_str()
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use {
        super::{EXTENSIONS, Of, append},
        crate::plan::{address::Addresses, document::Document},
        spl_token_2022_interface::{
            extension::{
                BaseStateWithExtensions, ExtensionType, StateWithExtensions,
                transfer_fee::TransferFeeConfig,
            },
            state::{Account, Mint},
        },
        std::path::Path,
    };

    const PLAN: &str = "instruction = []\n[accounts.alice]\n";

    fn data(of: Of, extensions: &str) -> Vec<u8> {
        let document = Document::parse(Path::new("p.toml"), PLAN).unwrap();
        let addresses = Addresses::new(&document, None).unwrap();
        let extensions = toml::from_str(extensions).unwrap();
        let mut base = vec![
            0;
            match of {
                Of::Mint => 82,
                Of::Account => 165,
            }
        ];
        // Initialized.
        base[match of {
            Of::Mint => 45,
            Of::Account => 108,
        }] = 1;
        append(base, &extensions, of, &addresses).unwrap()
    }

    /// Each has the name, the number and the length that Token-2022 gives it.
    #[test]
    fn extensions_are_token_2022s() {
        for extension in EXTENSIONS {
            let kind = ExtensionType::try_from(extension.number).unwrap();
            let name: String = format!("{kind:?}")
                .chars()
                .enumerate()
                .flat_map(|(at, c)| {
                    let dash = (at > 0 && c.is_uppercase()).then_some('-');
                    dash.into_iter().chain([c.to_ascii_lowercase()])
                })
                .collect();
            assert_eq!(extension.name, name);
            let data = data(extension.of, &format!("{name} = {{}}"));
            let types = match extension.of {
                Of::Mint => StateWithExtensions::<Mint>::unpack(&data)
                    .unwrap()
                    .get_extension_types(),
                Of::Account => StateWithExtensions::<Account>::unpack(&data)
                    .unwrap()
                    .get_extension_types(),
            };
            assert_eq!(types, Ok(vec![kind]));
            let length = match extension.of {
                Of::Mint => ExtensionType::try_calculate_account_len::<Mint>(&[kind]),
                Of::Account => ExtensionType::try_calculate_account_len::<Account>(&[kind]),
            };
            if kind != ExtensionType::TokenMetadata {
                assert_eq!(length, Ok(data.len()), "{name}");
            }
        }
        // Those of confidential transfers are not made from names: they hold ciphertext.
        let left_out = (1..=28).filter(|number| EXTENSIONS.iter().all(|it| it.number != *number));
        assert_eq!(left_out.collect::<Vec<_>>(), [4, 5, 16, 17, 24]);
        assert!(ExtensionType::try_from(29).is_err());
    }

    #[test]
    fn each_is_documented() {
        let page = include_str!("../../../../docs/src/reference/plan.md");
        for extension in EXTENSIONS {
            let row = page
                .lines()
                .find(|line| line.contains(&format!("`{}`", extension.name)));
            let row = row.unwrap_or_else(|| panic!("{}", extension.name));
            for (field, is) in extension.fields {
                let named = row.contains(&format!("`{field}`"));
                assert_eq!(named, !matches!(is, super::Is::Zero(_)), "{field}");
            }
        }
    }

    #[test]
    fn fields_are_where_token_2022_reads_them() {
        let data = data(
            Of::Mint,
            "transfer-fee-config = { withheld_amount = 7, newer_maximum_fee = \"18_446_744_073_709_551_615\", \
             newer_basis_points = 100, withdraw_withheld_authority = \"alice\" }",
        );
        let mint = StateWithExtensions::<Mint>::unpack(&data).unwrap();
        let fee = mint.get_extension::<TransferFeeConfig>().unwrap();
        assert_eq!(u64::from(fee.withheld_amount), 7);
        assert_eq!(u64::from(fee.newer_transfer_fee.maximum_fee), u64::MAX);
        assert_eq!(
            u16::from(fee.newer_transfer_fee.transfer_fee_basis_points),
            100
        );
        assert_eq!(
            Option::from(fee.withdraw_withheld_authority),
            Some(crate::plan::key("alice"))
        );
    }

    /// 355 bytes are a multisig.
    #[test]
    fn no_mint_is_as_long_as_a_multisig() {
        let without = data(Of::Mint, "token-metadata = {}").len();
        let with = |length: usize| {
            let name = "x".repeat(length - without);
            data(
                Of::Mint,
                &format!("token-metadata = {{ name = \"{name}\" }}"),
            )
            .len()
        };
        assert_eq!([with(354), with(355), with(356)], [354, 357, 356]);
    }
}
