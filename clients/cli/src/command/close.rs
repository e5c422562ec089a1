//! `cu-vault close`: every lamport out of a vault, and its end.

use {
    super::{parse_address, parse_vault},
    crate::{
        context::Context,
        error::Error,
        plan::{Amount, Move, Plan},
        read::{self, AllowedSol},
        token::TokenAccountNow,
    },
    clap::Args,
    cu_vault_interface::{
        Address,
        client::CloseVault,
        error::VaultError,
        token::{SPL_TOKEN_ID, TOKEN_2022_ID},
    },
    solana_account::Account,
};

/// Moves every lamport out of a vault and ends it; signed by the authority
#[derive(Args, Debug)]
pub struct Options {
    /// The vault: its address, or BASE:ID
    #[arg(value_parser = parse_vault)]
    vault: Address,
    /// Who gets the lamports, the rent reserve too
    #[arg(value_parser = parse_address)]
    recipient: Address,
    /// Close it although token accounts of the vault still hold tokens, which go to its base
    #[arg(long)]
    leave_tokens: bool,
    #[command(flatten)]
    allowed: AllowedSol,
}

pub fn plan(context: &mut Context, options: &Options) -> Result<Plan, Error> {
    let authority = context.signer()?;
    let fee_payer = context.fee_payer(authority)?;
    let recipient = options.recipient;
    let (vault, rent, accounts) = read::vault(context, &options.vault, &[recipient])?;
    vault.check_authority(&authority)?;
    if recipient == vault.address {
        return Err(Error::Vault(VaultError::DuplicateAccount));
    }
    let account = accounts[0].as_ref();
    let note = read::check_recipient(&recipient, account, vault.lamports, &rent, options.allowed)?;

    // What an answer leaves out would be left behind, so one alone does not count.
    let left = token_accounts(context, &vault.address)?;
    if token_accounts(context, &vault.address)? != left {
        return Err(Error::Inconsistent(
            "this node reports the vault's token accounts in two ways".into(),
        ));
    }
    let full: Vec<_> = left.iter().filter(|account| account.amount > 0).collect();
    if let Some(first) = full.first()
        && !options.leave_tokens
    {
        return Err(Error::Refused(format!(
            "{} of the vault's token accounts hold tokens, such as {} of mint {}; close them first with \
             cu-vault token close, or leave them to the vault's base with --leave-tokens",
            full.len(),
            first.address,
            first.mint
        )));
    }
    let base = vault.state.base;
    let mut notes: Vec<_> = left
        .iter()
        .map(|account| {
            format!(
                "left behind: token account {} with {} base units of mint {}; only {base} can get at it, \
                 by creating the vault again",
                account.address, account.amount, account.mint
            )
        })
        .collect();
    notes.extend(note);
    let close = CloseVault {
        authority,
        vault: vault.address,
        recipient,
    };
    Ok(Plan {
        command: "close",
        vault: vault.address,
        moves: vec![Move {
            amount: Amount::sol(vault.lamports),
            from: vault.address,
            to: recipient,
        }],
        changes: vec!["the vault is closed".into()],
        notes,
        watched: vec![read::watched_sol(recipient, account)],
        instructions: vec![close.instruction()],
        fee_payer,
    })
}

/// Every token account of the vault's, on both token programs.
pub fn token_accounts(context: &Context, vault: &Address) -> Result<Vec<TokenAccountNow>, Error> {
    let now = token_accounts_now(context, vault)?;
    Ok(now.into_iter().map(|(read, _)| read).collect())
}

/// The same with the accounts themselves.
pub fn token_accounts_now(
    context: &Context,
    vault: &Address,
) -> Result<Vec<(TokenAccountNow, Account)>, Error> {
    let mut found = Vec::new();
    for program in [SPL_TOKEN_ID, TOKEN_2022_ID] {
        for (address, account) in context.network.token_accounts(vault, &program)? {
            let read = TokenAccountNow::read(&address, &account);
            // What cannot be read is not left out: it may hold tokens.
            let read = read.filter(|read| read.authority == *vault);
            let read = read.ok_or_else(|| {
                Error::Transport(format!(
                    "it sent {address} as a token account of the vault, which it is not"
                ))
            })?;
            found.push((read, account));
        }
    }
    Ok(found)
}
