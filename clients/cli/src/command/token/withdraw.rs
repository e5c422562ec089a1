//! `cu-vault token withdraw`: base units out of the vault's token account.

use {
    super::{
        recipient::{self, Allowed},
        which::{self, Which},
    },
    crate::{
        command::{Unit, parse_address},
        context::Context,
        error::Error,
        plan::{Move, Plan},
        token,
    },
    clap::Args,
    cu_vault_interface::{Address, client::WithdrawToken},
};

/// Moves tokens from the vault to a wallet or a token account; signed by the authority
#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    which: Which,
    /// Tokens, or `all` that the vault's token account holds
    amount: String,
    /// Who is paid: a wallet, which means its associated token account, or a token account
    #[arg(value_parser = parse_address)]
    recipient: Address,
    /// The vault's token account [default: its associated one]
    #[arg(long, value_name = "ADDRESS", value_parser = parse_address)]
    token_account: Option<Address>,
    #[command(flatten)]
    allowed: Allowed,
    #[command(flatten)]
    unit: Unit,
}

pub fn plan(context: &mut Context, options: &Options) -> Result<Plan, Error> {
    let authority = context.signer()?;
    let fee_payer = context.fee_payer(authority)?;
    let typed = options.recipient;
    let (vault, mint, accounts) = options.which.read(context, &[typed])?;
    vault.check_authority(&authority)?;
    let from = which::vault_token_account(context, &vault, &mint, options.token_account)?;
    let asset = mint.asset();
    let amount = options
        .unit
        .parse_or_all(&options.amount, asset, from.amount)?;
    if amount > from.amount {
        return Err(Error::Refused(format!(
            "the vault's token account holds {}, less than {}; withdraw less",
            asset.of(from.amount),
            asset.of(amount)
        )));
    }
    let account = accounts[0].as_ref();
    let to = recipient::find(context, &mint, typed, account, &options.allowed, fee_payer)?;
    if to.address == from.address {
        return Err(Error::Refused(
            "the recipient is the vault's own token account: nothing would move".into(),
        ));
    }
    let ends = [from.address, to.address];
    let extra = which::extra_accounts(context, &mint, ends, vault.address, amount)?;
    let withdraw = WithdrawToken {
        authority,
        vault: vault.address,
        vault_token_account: from.address,
        mint: mint.address,
        recipient_token_account: to.address,
        token_program: mint.program,
        amount,
        decimals: mint.decimals,
    };
    let withdraw = withdraw.with_extra_accounts(&extra).map_err(Error::Vault)?;
    Ok(Plan {
        command: "token withdraw",
        vault: vault.address,
        moves: vec![Move {
            amount: asset.of(amount),
            from: from.address,
            to: to.address,
        }],
        changes: recipient::change(&to, fee_payer),
        watched: vec![
            token::watched(&mint, from.address, Some(&from)),
            token::watched(&mint, to.address, to.account.as_ref()),
        ],
        instructions: to.open.into_iter().chain([withdraw]).collect(),
        notes: mint.notes.into_iter().chain(to.note).collect(),
        fee_payer,
    })
}
