//! `cu-vault token close`: all base units out of the vault's token account, and its end.

use {
    super::{
        recipient::{self, Allowed},
        which::{self, Which},
    },
    crate::{
        command::parse_address,
        context::Context,
        error::Error,
        plan::{Amount, Move, Plan},
        read, token,
    },
    clap::Args,
    cu_vault_interface::{Address, client::CloseTokenAccount},
};

/// Moves all tokens out of the vault's token account and closes it; signed by the authority
#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    which: Which,
    /// Who gets the tokens: a wallet or a token account
    #[arg(value_parser = parse_address)]
    recipient: Address,
    /// Who gets the account's rent [default: --keypair]
    #[arg(long, value_name = "ADDRESS", value_parser = parse_address)]
    rent_to: Option<Address>,
    /// The vault's token account [default: its associated one]
    #[arg(long, value_name = "ADDRESS", value_parser = parse_address)]
    token_account: Option<Address>,
    #[command(flatten)]
    allowed: Allowed,
}

pub fn plan(context: &mut Context, options: &Options) -> Result<Plan, Error> {
    let authority = context.signer()?;
    let fee_payer = context.fee_payer(authority)?;
    let typed = options.recipient;
    let rent_recipient = options.rent_to.unwrap_or(authority);
    let asked = [typed, rent_recipient];
    let (vault, mint, accounts) = options.which.read(context, &asked)?;
    vault.check_authority(&authority)?;
    let from = which::vault_token_account(context, &vault, &mint, options.token_account)?;
    let account = accounts[0].as_ref();
    let to = recipient::find(context, &mint, typed, account, &options.allowed, fee_payer)?;
    if to.address == from.address || rent_recipient == from.address {
        return Err(Error::Refused(
            "the recipient is the account that is closed; name another".into(),
        ));
    }
    let mut notes = mint.notes.clone();
    notes.extend(to.note.clone());
    if let Some(rent_to) = options.rent_to {
        let account = accounts[1].as_ref();
        notes.extend(recipient::check_rent(&rent_to, account, &options.allowed)?);
    }
    let asset = mint.asset();
    let rent = context.network.accounts(&[from.address])?.pop().flatten();
    let rent = rent.map_or(0, |account| account.lamports);
    let ends = [from.address, to.address];
    let extra = which::extra_accounts(context, &mint, ends, vault.address, from.amount)?;
    let close = CloseTokenAccount {
        authority,
        vault: vault.address,
        vault_token_account: from.address,
        mint: mint.address,
        recipient_token_account: to.address,
        rent_recipient,
        token_program: mint.program,
        decimals: mint.decimals,
    };
    let close = close.with_extra_accounts(&extra).map_err(Error::Vault)?;
    let mut changes = recipient::change(&to, fee_payer);
    changes.push(format!("the token account {} is closed", from.address));
    let tokens = Move {
        amount: asset.of(from.amount),
        from: from.address,
        to: to.address,
    };
    let lamports = Move {
        amount: Amount::sol(rent),
        from: from.address,
        to: rent_recipient,
    };
    Ok(Plan {
        command: "token close",
        vault: vault.address,
        moves: vec![tokens, lamports],
        changes,
        watched: vec![
            token::watched(&mint, to.address, to.account.as_ref()),
            read::watched_sol(rent_recipient, accounts[1].as_ref()),
        ],
        instructions: to.open.into_iter().chain([close]).collect(),
        notes,
        fee_payer,
    })
}
