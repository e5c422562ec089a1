//! Makes a transfer for each recipient, and checks each one directly before it.

use {
    crate::{accounts, tokens::Transfer, vault},
    cu_vault_interface::{
        error::VaultError,
        instruction::{MAX_TOKEN_RECIPIENTS, parse_payout},
    },
    pinocchio::{AccountView, ProgramResult, cpi::Signer},
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let ([authority, account, vault_token, mint, token_program], others) =
        accounts::at_least(accounts)?;
    let (&[_, decimals], amounts) = parse_payout(data)?;
    if amounts.len() > MAX_TOKEN_RECIPIENTS {
        return Err(VaultError::TooManyRecipients.into());
    }
    if others.len() < amounts.len() {
        return Err(VaultError::NotEnoughAccounts.into());
    }
    let (recipients, extra) = others.split_at(amounts.len());
    let program = accounts::token_program(token_program, extra)?;
    let seeds = vault::seeds(&vault::load_for(authority, account)?);

    for (recipient, amount) in recipients.iter().zip(amounts) {
        Transfer {
            program,
            source: vault_token,
            mint,
            destination: recipient,
            authority: account,
            amount: u64::from_le_bytes(*amount),
            decimals,
            extra,
        }
        .invoke_signed(&[Signer::from(&seeds.seeds())])?;
    }
    Ok(())
}
