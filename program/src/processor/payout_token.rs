//! PayoutToken: authority `s` · vault · vault token account `w` · mint · token program · n× recipient
//! token account `w` · accounts for Token-2022; `decimals u8`, n× `amount u64`.
//!
//! On SPL Token (p-token) all transfers go in one `batch` CPI; for one recipient a plain transfer is
//! cheaper. Token-2022 has no `batch` and gets a CPI each. A recipient that is listed k times gets each
//! of its k amounts.

use {
    crate::{
        checks,
        cpi::{self, Payout, TokenTransfer},
        error::VaultError,
        instruction::{MAX_TOKEN_RECIPIENTS, PayoutOneArgs, parse_payout},
        layout,
        pda::vault_seeds,
        token::TokenProgram,
    },
    pinocchio::{AccountView, ProgramResult, cpi::Signer},
};

#[inline(always)]
pub(crate) fn general(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let ([authority, vault, vault_token, mint, token_program], others) =
        checks::at_least(accounts)?;
    let (&[_discriminator, decimals], amounts) = parse_payout(data)?;
    checks::ensure(
        amounts.len() <= MAX_TOKEN_RECIPIENTS,
        VaultError::TooManyRecipients,
    )?;
    let (recipients, extra) = others
        .split_at_checked(amounts.len())
        .ok_or(VaultError::NotEnoughAccounts)?;

    checks::signer(authority)?;
    let state = checks::signing_vault(vault)?;
    checks::authority(state, authority)?;
    let program = checks::token_program(token_program, extra)?;

    // What WithdrawToken leaves to the token program and the runtime is left to them here as well,
    // for every recipient.
    let seeds = vault_seeds(state);
    let signers = [Signer::from(&seeds)];
    if program == TokenProgram::SplToken && amounts.len() > 1 {
        Payout {
            source: vault_token,
            mint,
            authority: vault,
            recipients,
            amounts,
            decimals,
            signers: &signers,
        }
        .invoke_signed();
        return Ok(());
    }
    for (destination, amount) in recipients.iter().zip(amounts) {
        TokenTransfer {
            program,
            source: vault_token,
            mint,
            destination,
            authority: vault,
            amount,
            decimals,
            extra,
        }
        .invoke_signed(&signers);
    }
    Ok(())
}

/// To several recipients of SPL Token, with `Transfer`s: what `TransferChecked` would compare for each is
/// compared here, once.
#[inline(always)]
pub(crate) fn fast(
    mut accounts: layout::PayoutToken,
    &[_discriminator, decimals]: &[u8; 2],
    amounts: &[[u8; 8]],
) -> Option<()> {
    let a = &accounts;
    checks::pays_tokens(
        &a.token_program.head,
        a.vault,
        a.authority,
        a.vault_token,
        a.mint,
        decimals,
    )?;

    cpi::payout(&mut accounts, amounts)
}

/// The same to one recipient, without a batch.
#[inline(always)]
pub(crate) fn fast_one(accounts: layout::PayoutOne, args: &PayoutOneArgs) -> Option<()> {
    let a = &accounts;
    checks::pays_tokens(
        &a.token_program.head,
        a.vault,
        a.authority,
        a.vault_token,
        a.mint,
        args.decimals,
    )?;

    cpi::PAYOUT_ONE.invoke(&accounts, args.amount, |transfer, amount| {
        transfer.amount = amount;
    });
    Some(())
}
