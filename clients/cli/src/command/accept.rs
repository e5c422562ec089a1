//! `cu-vault accept`: the second step of a hand-over.

use {
    super::parse_vault,
    crate::{context::Context, error::Error, plan::Plan, read},
    clap::Args,
    cu_vault_interface::{Address, client::AcceptAuthority, error::VaultError},
};

/// Makes the nominee the authority; signed by the nominee
#[derive(Args, Debug)]
pub struct Options {
    /// The vault: its address, or BASE:ID
    #[arg(value_parser = parse_vault)]
    vault: Address,
}

pub fn plan(context: &mut Context, options: &Options) -> Result<Plan, Error> {
    let signer = context.signer()?;
    let fee_payer = context.fee_payer(signer)?;
    let (vault, ..) = read::vault(context, &options.vault, &[])?;
    match vault.nominee() {
        None => return Err(Error::Vault(VaultError::NoNomination)),
        Some(nominee) if nominee != signer => {
            return Err(Error::Refused(format!(
                "the vault's nominee is {nominee}, and --keypair is {signer}; sign with the nominee's"
            )));
        }
        Some(_) => {}
    }
    let accept = AcceptAuthority {
        nominee: signer,
        vault: vault.address,
    };
    let base = vault.state.base;
    Ok(Plan {
        command: "accept",
        vault: vault.address,
        moves: Vec::new(),
        changes: vec![format!("authority {} -> {signer}", vault.state.authority)],
        notes: vec![format!(
            "close the vault's token accounts before you close the vault: only its base can recover \
             tokens left in them {base}"
        )],
        watched: Vec::new(),
        instructions: vec![accept.instruction()],
        fee_payer,
    })
}
