//! Mints and token accounts by what they mean, for SPL Token and Token-2022.
//!
//! ```text
//! mint     authority COption<key> 0, supply u64 36, decimals u8 44, initialized bool 45, freeze COption<key> 46
//! account  mint key 0, owner key 32, amount u64 64, delegate COption<key> 72, state u8 108,
//!          native COption<u64> 109, delegated u64 121, close authority COption<key> 129
//! ```

use {
    super::{
        address::Addresses,
        amount::Amount,
        extension::{self, Extensions},
    },
    serde::Deserialize,
    toml::Spanned,
};

/// The length of a token account without extensions.
pub const LENGTH: usize = 165;
/// Where the amount of a token account is.
pub const AMOUNT: usize = 64;
/// Where the supply of a mint is.
pub const SUPPLY: usize = 36;

/// A mint.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MintPlan {
    decimals: u8,
    #[serde(default)]
    supply: Amount,
    authority: Option<Spanned<String>>,
    freeze_authority: Option<Spanned<String>>,
    #[serde(default)]
    extensions: Extensions,
}

/// A token account.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenPlan {
    mint: Spanned<String>,
    owner: Spanned<String>,
    #[serde(default)]
    amount: Amount,
    delegate: Option<Spanned<String>>,
    #[serde(default)]
    delegated_amount: Amount,
    #[serde(default)]
    frozen: bool,
    /// The rent-exempt reserve, if it holds wrapped SOL.
    native: Option<Amount>,
    close_authority: Option<Spanned<String>>,
    #[serde(default)]
    extensions: Extensions,
}

/// The fault, and its place.
pub type Wrong = (std::ops::Range<usize>, String);

impl MintPlan {
    pub fn data(&self, addresses: &Addresses) -> Result<Vec<u8>, Wrong> {
        let base = [
            &optional(&self.authority, addresses)?[..],
            &self.supply.0.to_le_bytes(),
            &[self.decimals, 1],
            &optional(&self.freeze_authority, addresses)?,
        ];
        extension::append(
            base.concat(),
            &self.extensions,
            extension::Of::Mint,
            addresses,
        )
    }
}

impl TokenPlan {
    pub fn data(&self, addresses: &Addresses) -> Result<Vec<u8>, Wrong> {
        let native = self.native.map(|reserve| reserve.0.to_le_bytes());
        let base = [
            &key(&self.mint, addresses)?[..],
            &key(&self.owner, addresses)?,
            &self.amount.0.to_le_bytes(),
            &optional(&self.delegate, addresses)?,
            &[if self.frozen { 2 } else { 1 }],
            &u32::from(native.is_some()).to_le_bytes(),
            &native.unwrap_or_default(),
            &self.delegated_amount.0.to_le_bytes(),
            &optional(&self.close_authority, addresses)?,
        ];
        extension::append(
            base.concat(),
            &self.extensions,
            extension::Of::Account,
            addresses,
        )
    }
}

fn key(name: &Spanned<String>, addresses: &Addresses) -> Result<[u8; 32], Wrong> {
    let address = addresses.of(name.get_ref());
    address
        .map(|address| address.to_bytes())
        .map_err(|what| (name.span(), what))
}

/// A `COption` of an address.
fn optional(name: &Option<Spanned<String>>, addresses: &Addresses) -> Result<Vec<u8>, Wrong> {
    let key = match name {
        Some(name) => Some(key(name, addresses)?),
        None => None,
    };
    let tag = u32::from(key.is_some()).to_le_bytes();
    Ok([&tag[..], &key.unwrap_or_default()].concat())
}
