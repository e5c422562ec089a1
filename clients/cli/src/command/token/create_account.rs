//! `cu-vault token create-account`: the vault's associated token account.

use {
    super::which::Which,
    crate::{context::Context, error::Error, plan::Plan, read},
    clap::Args,
    spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent,
};

/// Opens the vault's associated token account of a mint; does nothing where it is open already
#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    which: Which,
}

pub fn plan(context: &mut Context, options: &Options) -> Result<Plan, Error> {
    let signer = context.signer()?;
    let payer = context.fee_payer(signer)?;
    let (vault, mint, accounts) = options.which.read(context, &[payer])?;
    let address = mint.associated(&vault.address);
    let there = context.network.accounts(&[address])?.pop().flatten();
    let is_open = mint.token_account(&address, there.as_ref())?.is_some();
    let open = create_associated_token_account_idempotent(
        &payer,
        &vault.address,
        &mint.address,
        &mint.program,
    );
    Ok(Plan {
        command: "token create-account",
        vault: vault.address,
        moves: Vec::new(),
        changes: match is_open {
            true => Vec::new(),
            false => vec![format!(
                "the token account {address} is opened; {payer} pays its rent, which comes back when it \
                 is closed"
            )],
        },
        notes: match is_open {
            true => vec![format!("the token account {address} is open already")],
            false => Vec::new(),
        },
        watched: vec![
            read::watched_sol(address, there.as_ref()),
            read::watched_sol(payer, accounts[0].as_ref()),
        ],
        instructions: vec![open],
        fee_payer: payer,
    })
}
