//! The commands, a file each: what they take, and the plan that they make of it.

use {
    crate::{amount, error::Error, plan::Asset},
    clap::Args,
    cu_vault_interface::{Address, client::find_vault_address},
};

pub mod accept;
pub mod address;
pub mod close;
pub mod create;
pub mod deposit;
pub mod nominate;
pub mod reclaim;
pub mod show;
pub mod token;
pub mod withdraw;

/// How an amount is written.
#[derive(Args, Debug)]
pub struct Unit {
    /// Amounts are whole lamports, or base units of the mint
    #[arg(long)]
    pub base_units: bool,
}

impl Unit {
    /// The base units of an amount as it was typed.
    pub fn parse(&self, text: &str, asset: Asset) -> Result<u64, Error> {
        match self.base_units {
            true => amount::parse_base_units(text),
            false => amount::parse(text, asset.decimals()),
        }
    }

    /// The same, or all of it.
    pub fn parse_or_all(&self, text: &str, asset: Asset, all: u64) -> Result<u64, Error> {
        match text {
            "all" => Ok(all),
            text => self.parse(text, asset),
        }
    }
}

/// An address on the command line.
pub fn parse_address(text: &str) -> Result<Address, String> {
    text.parse()
        .map_err(|_| "it is no address in base58".into())
}

/// The address of a vault, or `BASE:ID`.
pub fn parse_vault(text: &str) -> Result<Address, String> {
    let Some((base, id)) = text.split_once(':') else {
        return parse_address(text);
    };
    let id = id.parse().map_err(|_| "the id is no number of 64 bits")?;
    Ok(find_vault_address(&parse_address(base)?, id).0)
}
