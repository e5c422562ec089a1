//! `cu-vault withdraw`: SOL out of a vault.

use {
    super::{Unit, parse_address, parse_vault},
    crate::{
        context::Context,
        error::Error,
        plan::{Amount, Asset, Move, Plan},
        read::{self, AllowedSol},
    },
    clap::Args,
    cu_vault_interface::{Address, client::WithdrawSol, error::VaultError},
};

/// Moves SOL from a vault to a recipient; signed by the authority
#[derive(Args, Debug)]
pub struct Options {
    /// The vault: its address, or BASE:ID
    #[arg(value_parser = parse_vault)]
    vault: Address,
    /// SOL, or `all` that may leave
    amount: String,
    /// Who is paid
    #[arg(value_parser = parse_address)]
    recipient: Address,
    #[command(flatten)]
    unit: Unit,
    #[command(flatten)]
    allowed: AllowedSol,
}

pub fn plan(context: &mut Context, options: &Options) -> Result<Plan, Error> {
    // A text that is no amount is refused before the first question.
    options.unit.parse_or_all(&options.amount, Asset::Sol, 0)?;
    let authority = context.signer()?;
    let fee_payer = context.fee_payer(authority)?;
    let recipient = options.recipient;
    let (vault, rent, accounts) = read::vault(context, &options.vault, &[recipient])?;
    vault.check_authority(&authority)?;
    if recipient == vault.address {
        return Err(Error::Vault(VaultError::DuplicateAccount));
    }
    let most = vault.withdrawable();
    let lamports = options
        .unit
        .parse_or_all(&options.amount, Asset::Sol, most)?;
    if lamports > most {
        return Err(Error::Refused(format!(
            "{} may leave the vault, less than {}; withdraw less",
            Amount::sol(most),
            Amount::sol(lamports)
        )));
    }
    let account = accounts[0].as_ref();
    let note = read::check_recipient(&recipient, account, lamports, &rent, options.allowed)?;
    let withdraw = WithdrawSol {
        authority,
        vault: vault.address,
        recipient,
        lamports,
    };
    Ok(Plan {
        command: "withdraw",
        vault: vault.address,
        moves: vec![Move {
            amount: Amount::sol(lamports),
            from: vault.address,
            to: recipient,
        }],
        changes: Vec::new(),
        notes: note.into_iter().collect(),
        watched: vec![vault.watched(), read::watched_sol(recipient, account)],
        instructions: vec![withdraw.instruction()],
        fee_payer,
    })
}
