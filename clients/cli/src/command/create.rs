//! `cu-vault create`: the vault of (base, id). Base becomes its authority.

use {
    crate::{
        context::Context,
        error::Error,
        plan::{Amount, Move, Plan},
        read,
    },
    clap::Args,
    cu_vault_interface::{client::CreateVault, error::VaultError, state::Vault},
};

/// Makes a vault; its base becomes the authority
#[derive(Args, Debug)]
pub struct Options {
    /// Which of base's vaults
    #[arg(long, default_value_t = 0)]
    id: u64,
    /// The key pair that the vault belongs to, a file [default: --keypair]
    #[arg(long, value_name = "KEYPAIR")]
    base: Option<String>,
}

pub fn plan(context: &mut Context, options: &Options) -> Result<Plan, Error> {
    let (base, payer) = match &options.base {
        Some(source) => {
            let base = context.load(source)?;
            let fallback = match context.config.fee_payer {
                Some(_) => base,
                None => context.signer()?,
            };
            (base, context.fee_payer(fallback)?)
        }
        None => {
            let base = context.signer()?;
            (base, context.fee_payer(base)?)
        }
    };
    let create = CreateVault::find(payer, base, options.id);
    let (rent, accounts) = read::program(context, &[create.vault, payer])?;
    let there = accounts[0].as_ref();
    if there.is_some_and(|account| !account.data.is_empty()) {
        return Err(Error::Vault(VaultError::VaultExists));
    }
    let held = there.map_or(0, |account| account.lamports);
    let reserve = rent.minimum_balance(Vault::LEN);
    let mut notes = Vec::new();
    if held > 0 {
        let held = Amount::sol(held);
        notes.push(format!(
            "the address holds {held} already, which will be the vault's"
        ));
    }
    Ok(Plan {
        command: "create",
        vault: create.vault,
        moves: vec![Move {
            amount: Amount::sol(reserve.saturating_sub(held)),
            from: payer,
            to: create.vault,
        }],
        changes: vec![
            format!(
                "a vault is made, id {} of {base}, which is its authority",
                options.id
            ),
            format!("{} stay in it until it is closed", Amount::sol(reserve)),
        ],
        notes,
        watched: vec![
            read::watched_sol(create.vault, there),
            read::watched_sol(payer, accounts[1].as_ref()),
        ],
        instructions: vec![create.instruction()],
        fee_payer: payer,
    })
}
