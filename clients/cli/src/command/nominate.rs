//! `cu-vault nominate`: the first step of a hand-over.

use {
    super::{parse_address, parse_vault},
    crate::{context::Context, error::Error, plan::Plan, read},
    clap::Args,
    cu_vault_interface::{Address, client::NominateAuthority},
};

/// Names who may become the authority, or takes that back; signed by the authority
#[derive(Args, Debug)]
pub struct Options {
    /// The vault: its address, or BASE:ID
    #[arg(value_parser = parse_vault)]
    vault: Address,
    /// An address, or `none`
    #[arg(value_parser = parse_nominee)]
    nominee: Nominee,
}

/// All zero for no nominee, as the vault keeps it.
#[derive(Clone, Copy, Debug)]
struct Nominee(Address);

fn parse_nominee(text: &str) -> Result<Nominee, String> {
    if text == "none" {
        return Ok(Nominee(Address::default()));
    }
    match parse_address(text)? {
        // The System program's address: no one has its key, and the vault takes it for no nominee.
        nobody if nobody == Address::default() => {
            Err("write none to take a nomination back".into())
        }
        nominee => Ok(Nominee(nominee)),
    }
}

pub fn plan(context: &mut Context, options: &Options) -> Result<Plan, Error> {
    let authority = context.signer()?;
    let fee_payer = context.fee_payer(authority)?;
    let (vault, ..) = read::vault(context, &options.vault, &[])?;
    vault.check_authority(&authority)?;
    let Nominee(nominee) = options.nominee;
    let name = |nominee: Option<Address>| match nominee {
        Some(nominee) => nominee.to_string(),
        None => "none".to_owned(),
    };
    let mut notes = Vec::new();
    let new = (nominee != Address::default()).then_some(nominee);
    if let Some(nominee) = new {
        notes.push(format!(
            "{nominee} becomes the authority when it accepts, not before"
        ));
        if !nominee.is_on_curve() {
            notes.push(format!(
                "no key can sign for {nominee}; only a program can accept with it"
            ));
        }
    }
    let nominate = NominateAuthority {
        authority,
        vault: vault.address,
        nominee,
    };
    Ok(Plan {
        command: "nominate",
        vault: vault.address,
        moves: Vec::new(),
        changes: vec![format!(
            "nominee {} -> {}",
            name(vault.nominee()),
            name(new)
        )],
        notes,
        watched: Vec::new(),
        instructions: vec![nominate.instruction()],
        fee_payer,
    })
}
