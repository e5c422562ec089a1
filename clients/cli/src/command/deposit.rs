//! `cu-vault deposit`: SOL from the signer's wallet to a vault.

use {
    super::{Unit, parse_vault},
    crate::{
        context::Context,
        error::Error,
        plan::{Amount, Asset, Move, Plan},
        read,
    },
    clap::Args,
    cu_vault_interface::{Address, client::DepositSol},
};

/// Moves SOL from --keypair to a vault
#[derive(Args, Debug)]
pub struct Options {
    /// The vault: its address, or BASE:ID
    #[arg(value_parser = parse_vault)]
    vault: Address,
    /// SOL
    amount: String,
    #[command(flatten)]
    unit: Unit,
}

pub fn plan(context: &mut Context, options: &Options) -> Result<Plan, Error> {
    let lamports = options.unit.parse(&options.amount, Asset::Sol)?;
    let depositor = context.signer()?;
    let fee_payer = context.fee_payer(depositor)?;
    let (vault, _, accounts) = read::vault(context, &options.vault, &[depositor])?;
    let wallet = read::watched_sol(depositor, accounts[0].as_ref());
    if wallet.before.base_units < lamports {
        return Err(Error::Refused(format!(
            "{depositor} holds {}, less than {}; deposit less",
            wallet.before,
            Amount::sol(lamports)
        )));
    }
    let deposit = DepositSol {
        depositor,
        vault: vault.address,
        lamports,
    };
    Ok(Plan {
        command: "deposit",
        vault: vault.address,
        moves: vec![Move {
            amount: Amount::sol(lamports),
            from: depositor,
            to: vault.address,
        }],
        changes: Vec::new(),
        notes: Vec::new(),
        watched: vec![vault.watched(), wallet],
        instructions: vec![deposit.instruction()],
        fee_payer,
    })
}
