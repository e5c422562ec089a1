//! `cu-vault token deposit`: base units from the signer's token account to the vault's.

use {
    super::which::{self, Which},
    crate::{
        command::{Unit, parse_address},
        context::Context,
        error::Error,
        plan::{Move, Plan},
        token,
    },
    clap::Args,
    cu_vault_interface::{Address, client::DepositToken},
};

/// Moves tokens from --keypair's token account to the vault's
#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    which: Which,
    /// Tokens, or `all` that the source holds
    amount: String,
    /// The token account that pays [default: the associated one of --keypair]
    #[arg(long, value_name = "ADDRESS", value_parser = parse_address)]
    from: Option<Address>,
    #[command(flatten)]
    unit: Unit,
}

pub fn plan(context: &mut Context, options: &Options) -> Result<Plan, Error> {
    let depositor = context.signer()?;
    let fee_payer = context.fee_payer(depositor)?;
    let (vault, mint, _) = options.which.read(context, &[])?;
    let source = options.from.unwrap_or_else(|| mint.associated(&depositor));
    let account = context.network.accounts(&[source])?.pop().flatten();
    let account = mint.token_account(&source, account.as_ref())?;
    let account = account.ok_or_else(|| {
        Error::Refused(format!(
            "there is no token account {source} to deposit from; name one with --from"
        ))
    })?;
    let asset = mint.asset();
    let amount = options
        .unit
        .parse_or_all(&options.amount, asset, account.amount)?;
    if amount > account.amount {
        return Err(Error::Refused(format!(
            "{source} holds {}, less than {}; deposit less",
            asset.of(account.amount),
            asset.of(amount)
        )));
    }
    let to = which::vault_token_account(context, &vault, &mint, None)?;
    let ends = [source, to.address];
    let extra = which::extra_accounts(context, &mint, ends, depositor, amount)?;
    let deposit = DepositToken {
        depositor,
        source,
        mint: mint.address,
        vault_token_account: to.address,
        vault: vault.address,
        token_program: mint.program,
        amount,
        decimals: mint.decimals,
    };
    Ok(Plan {
        command: "token deposit",
        vault: vault.address,
        moves: vec![Move {
            amount: asset.of(amount),
            from: source,
            to: to.address,
        }],
        changes: Vec::new(),
        watched: vec![
            token::watched(&mint, to.address, Some(&to)),
            token::watched(&mint, source, Some(&account)),
        ],
        instructions: vec![deposit.with_extra_accounts(&extra).map_err(Error::Vault)?],
        notes: mint.notes,
        fee_payer,
    })
}
