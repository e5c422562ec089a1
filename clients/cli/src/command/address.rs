//! `cu-vault address`: what follows from (base, id), or from an owner. No node is asked.

use {
    super::parse_address,
    crate::{
        document::{Associated, Derived, Document},
        error::Error,
    },
    clap::Args,
    cu_vault_interface::{
        Address,
        client::{find_stateless_address, find_token_account_address, find_vault_address},
        token::TokenProgram,
    },
};

/// Prints the address of a vault, without a node
#[derive(Args, Debug)]
pub struct Options {
    /// The key that made or will make the vault
    #[arg(long, value_name = "ADDRESS", value_parser = parse_address, required_unless_present = "owner")]
    base: Option<Address>,
    /// Which of base's vaults
    #[arg(long, default_value_t = 0)]
    id: u64,
    /// The owner of a stateless vault, in place of base and id
    #[arg(long, value_name = "ADDRESS", value_parser = parse_address, conflicts_with_all = ["base", "id", "mint"])]
    owner: Option<Address>,
    /// Also the vault's associated token accounts of this mint, on both token programs
    #[arg(long, value_name = "ADDRESS", value_parser = parse_address)]
    mint: Option<Address>,
}

pub fn run(options: &Options) -> Result<(String, Document), Error> {
    let (vault, bump) = match (options.owner, options.base) {
        (Some(owner), _) => find_stateless_address(&owner),
        (None, Some(base)) => find_vault_address(&base, options.id),
        (None, None) => return Err(Error::Input("name --base or --owner".into())),
    };
    let mut text = format!("vault      {vault}\nbump       {bump}\n");
    let mut token_accounts = None;
    if let Some(mint) = options.mint {
        let [spl_token, token_2022] = [TokenProgram::SplToken, TokenProgram::Token2022]
            .map(|program| find_token_account_address(&vault, &mint, program.id()).to_string());
        text += &format!("SPL Token  {spl_token}\nToken-2022 {token_2022}\n");
        token_accounts = Some(Associated {
            spl_token,
            token_2022,
        });
    }
    let derived = Derived {
        vault: vault.to_string(),
        bump,
        token_accounts,
    };
    Ok((text, Document::Derived(derived)))
}
