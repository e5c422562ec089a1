//! `cu-vault show`: a vault as it is.

use {
    super::{close::token_accounts, parse_vault},
    crate::{
        context::Context,
        document::{self, Document},
        error::Error,
        plan::{Amount, Asset},
        read,
        token::MintNow,
    },
    clap::Args,
    cu_vault_interface::Address,
    std::fmt::Write,
};

/// Shows a vault: its authority, what may leave, its token accounts
#[derive(Args, Debug)]
pub struct Options {
    /// The vault: its address, or BASE:ID
    #[arg(value_parser = parse_vault)]
    vault: Address,
}

pub fn run(context: &Context, options: &Options) -> Result<(String, Document), Error> {
    let (vault, ..) = read::vault(context, &options.vault, &[])?;
    let accounts = token_accounts(context, &vault.address)?;
    let mut mints: Vec<_> = accounts.iter().map(|account| account.mint).collect();
    mints.sort_unstable();
    mints.dedup();
    let states = context.network.accounts(&mints)?;
    // A mint can be closed while accounts of it are open: they are empty, and it has no decimals.
    let decimals = |mint: &Address| {
        let index = mints.binary_search(mint).ok()?;
        let mint = MintNow::read(mint, states[index].as_ref()).ok()?;
        Some(mint.decimals)
    };
    let tokens: Vec<_> = accounts
        .iter()
        .map(|account| {
            let asset = Asset::Token {
                mint: account.mint,
                decimals: decimals(&account.mint).unwrap_or(0),
            };
            (account.address, asset.of(account.amount))
        })
        .collect();

    let state = &vault.state;
    let (held, reserve) = (
        Amount::sol(vault.lamports),
        Amount::sol(state.rent_reserve()),
    );
    let withdrawable = Amount::sol(vault.withdrawable());
    let nominee = vault.nominee().map(|nominee| nominee.to_string());
    let mut text = String::new();
    let mut line = |name: &str, value: &dyn std::fmt::Display| {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{name:<13} {value}");
    };
    line("vault", &vault.address);
    line("base", &state.base);
    line("id", &state.id());
    line("bump", &state.bump);
    line("version", &state.version);
    line("authority", &state.authority);
    line("nominee", &nominee.as_deref().unwrap_or("none"));
    line("holds", &held);
    line("rent reserve", &reserve);
    line("withdrawable", &withdrawable);
    for (address, amount) in &tokens {
        line("token account", &format!("{address}: {amount}"));
    }
    let token_accounts = tokens.iter().map(|(address, amount)| document::Holding {
        address: address.to_string(),
        amount: amount.into(),
    });
    let vault = document::Vault {
        vault: vault.address.to_string(),
        base: state.base.to_string(),
        id: state.id().to_string(),
        bump: state.bump,
        version: state.version,
        authority: state.authority.to_string(),
        nominee,
        lamports: vault.lamports.to_string(),
        rent_reserve: state.rent_reserve().to_string(),
        withdrawable: vault.withdrawable().to_string(),
        token_accounts: token_accounts.collect(),
    };
    Ok((text, Document::Vault(vault)))
}
