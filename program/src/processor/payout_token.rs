//! PayoutToken: authority `s` · vault · vault token account `w` · mint · token program · n× recipient
//! token account `w` · accounts for Token-2022; `decimals u8`, n× `amount u64`.
//!
//! All transfers go in one `batch` CPI; for one recipient a plain transfer is cheaper. With
//! accounts for a hook there is a CPI for each recipient. The reason is that each call of a hook
//! takes memory from Token-2022's heap of 32 KiB and returns none, and the amount depends on the
//! hook. A recipient that is listed k times gets each of its k amounts.
//!
//! Token-2022 has `batch` since version 11.0.0. An older version returns its `InvalidInstruction`
//! (12).

use {
    crate::{
        checks,
        cpi::{self, CheckedTokens, Payout, TokenTransfer},
        error::VaultError,
        instruction::{MAX_TOKEN_RECIPIENTS, PayoutOneArgs, parse_payout},
        layout::{self, Flags, Walk},
        pda::vault_seeds,
        state::Vault,
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

    // The checks that WithdrawToken leaves to the token program and the runtime are left to them
    // here too, for every recipient.
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

/// Returns whether the accounts are those of SPL Token, which `fast` handles.
#[inline(always)]
pub(crate) fn is_on_spl_token(accounts: &layout::PayoutToken) -> bool {
    checks::is_spl_token(&accounts.token_program.head).is_some()
}

/// Pays several recipients of SPL Token, with `Transfer`s. The checks that `TransferChecked` would
/// make for each are made here, once.
#[inline(always)]
pub(crate) fn fast(
    mut accounts: layout::PayoutToken,
    &[_discriminator, decimals]: &[u8; 2],
    amounts: &[[u8; 8]],
) -> Option<()> {
    let a = &accounts;
    checks::is_commanded(a.vault, a.authority)?;
    checks::is_checked(&a.vault_token.data, a.mint, decimals)?;

    cpi::payout(&mut accounts, amounts)
}

/// Pays several recipients of Token-2022. None of the accounts has extensions, or each has those of
/// an associated account.
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

/// Pays several recipients of Token-2022, with any extensions.
#[inline(always)]
pub(crate) fn fast_walked(
    mut accounts: Walk,
    &[_discriminator, decimals]: &[u8; 2],
    amounts: &[[u8; 8]],
) -> Option<()> {
    let authority = accounts.take::<()>(Flags::Signer)?;
    let vault = accounts.take::<Vault>(Flags::Any)?;
    let vault_token = accounts.take_any(Flags::Writable)?;
    let mint = accounts.take_any(Flags::Any)?;
    checks::is_token_2022(accounts.take_any(Flags::Any)?)?;
    checks::is_commanded(vault, authority)?;

    cpi::payout_walked(vault, vault_token, mint, accounts, decimals, amounts)
}

/// Pays one recipient of SPL Token, without a batch.
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

/// Pays one recipient of Token-2022, without a batch.
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

/// Pays one recipient of Token-2022, with any extensions.
#[inline(always)]
pub(crate) fn fast_one_walked(mut accounts: Walk, args: &PayoutOneArgs) -> Option<()> {
    let authority = accounts.take::<()>(Flags::Signer)?;
    let vault = accounts.take::<Vault>(Flags::Any)?;
    let vault_token = accounts.take_any(Flags::Writable)?;
    let mint = accounts.take_any(Flags::Any)?;
    checks::is_token_2022(accounts.take_any(Flags::Any)?)?;
    let recipient = accounts.take_any(Flags::Writable)?;
    checks::is_commanded(vault, authority)?;

    cpi::payout_one_walked(vault, [vault_token, mint, recipient], args);
    Some(())
}
