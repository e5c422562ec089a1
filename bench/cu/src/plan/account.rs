//! An account of a plan.

use {
    super::{
        address::Addresses,
        document::{AccountPlan, Document},
        value,
    },
    crate::{Result, fixture::MAX_DATA},
    cu_runtime::programs,
    solana_account::Account,
    solana_pubkey::Pubkey,
    solana_rent::Rent,
    toml::Spanned,
};

/// The account and its address.
pub fn account(
    name: &Spanned<String>,
    plan: &AccountPlan,
    document: &Document,
    addresses: &Addresses,
    rent: &Rent,
) -> Result<(Pubkey, Account)> {
    let at = |field: &str, span, what| {
        let what = format!("accounts.{}{field}: {what}", name.get_ref());
        document.text.error(span, what)
    };
    let address = addresses
        .of(name.get_ref())
        .map_err(|what| at("", name.span(), what))?;
    let owner = match &plan.owner {
        Some(owner) => addresses
            .of(owner.get_ref())
            .map_err(|what| at(".owner", owner.span(), what))?,
        None => programs::SYSTEM,
    };
    let data = plan.data.iter().map(|text| {
        value::bytes(text.get_ref(), addresses, document.text.folder())
            .map_err(|what| at(".data", text.span(), what))
    });
    let data = data.collect::<Result<Vec<_>, _>>()?.concat();
    if data.len() > MAX_DATA {
        let what = format!(
            "{} bytes, an account has {MAX_DATA} at the most",
            data.len()
        );
        return Err(at(".data", plan.data[0].span(), what));
    }
    let rent = rent.minimum_balance(data.len());
    Ok((
        address,
        Account {
            lamports: plan.lamports.unwrap_or(rent),
            data,
            owner,
            executable: false,
            rent_epoch: 0,
        },
    ))
}
