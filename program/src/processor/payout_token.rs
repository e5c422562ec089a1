//! PayoutToken: authority `s` · vault · vault token account `w` · mint · token program · n× recipient
//! token account `w` · accounts for Token-2022; `decimals u8`, n× `amount u64`.
//!
//! All transfers go in one `batch` CPI; for one recipient a plain transfer is cheaper. With accounts for a hook
//! there is a CPI for each recipient: each call of a hook takes from Token-2022's heap of 32 KiB and gives
//! nothing back, and how much depends on the hook. A recipient that is listed k times gets each of its k
//! amounts.
//!
//! Token-2022 has `batch` since version 11.0.0. An older version returns its `InvalidInstruction` (12).

use {
    crate::{
        checks,
        cpi::{self, CheckedTokens, Payout, TokenTransfer},
        error::VaultError,
        instruction::{MAX_TOKEN_RECIPIENTS, PayoutOneArgs, parse_payout},
        layout,
        pda::vault_seeds,
        token::TokenAccount,
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
    if amounts.len() > 1 && extra.is_empty() {
        Payout {
            program,
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
    head: &[u8; 2],
    amounts: &[[u8; 8]],
) -> Option<()> {
    let a = &accounts;
    if checks::is_spl_token(&a.token_program.head).is_none() {
        return fast_2022::<_, TokenAccount>(accounts, head, amounts);
    }
    checks::is_commanded(a.vault, a.authority)?;
    let &[_discriminator, decimals] = head;
    checks::is_checked(&a.vault_token.data, a.mint, decimals)?;

    cpi::payout(&mut accounts, amounts)
}

/// To several recipients of Token-2022, none of whose accounts has extensions, or each those of an associated
/// account.
#[inline(always)]
pub(crate) fn fast_2022<V, R>(
    mut accounts: layout::PayoutToken<V>,
    &[_discriminator, decimals]: &[u8; 2],
    amounts: &[[u8; 8]],
) -> Option<()> {
    let a = &accounts;
    checks::is_token_2022(&a.token_program.head)?;
    checks::is_commanded(a.vault, a.authority)?;

    cpi::payout_2022::<V, R>(&mut accounts, decimals, amounts)
}

/// The same to one recipient of SPL Token, without a batch.
#[inline(always)]
pub(crate) fn fast_one(accounts: layout::PayoutOne, args: &PayoutOneArgs) -> Option<()> {
    let a = &accounts;
    if checks::is_spl_token(&a.token_program.head).is_none() {
        return fast_one_2022(accounts, args);
    }
    checks::is_commanded(a.vault, a.authority)?;
    checks::is_checked(&a.vault_token.data, a.mint, args.decimals)?;

    cpi::PAYOUT_ONE.invoke(&accounts, args.amount, |transfer, amount| {
        transfer.amount = amount;
    });
    Some(())
}

/// The same to one recipient of Token-2022.
#[inline(always)]
pub(crate) fn fast_one_2022<V, R>(
    accounts: layout::PayoutOne<V, R>,
    args: &PayoutOneArgs,
) -> Option<()> {
    let a = &accounts;
    checks::is_token_2022(&a.token_program.head)?;
    checks::is_commanded(a.vault, a.authority)?;

    let call = layout::PayoutOneInput::<V, R>::PAYOUT_ONE_2022;
    call.invoke(&accounts, (args.amount, args.decimals), CheckedTokens::set);
    Some(())
}
