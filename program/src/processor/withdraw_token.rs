//! WithdrawToken: authority `s` · vault · vault token account `w` · mint · recipient token account `w` ·
//! token program · accounts for Token-2022; `amount u64, decimals u8`.

use {
    crate::{
        checks,
        cpi::{self, CheckedTokens, TokenTransfer},
        instruction::{TokenArgs, parse},
        layout::{self, Flags, Walk},
        pda::vault_seeds,
        state::Vault,
    },
    pinocchio::{AccountView, ProgramResult, cpi::Signer},
};

#[inline(always)]
pub(crate) fn general(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let (
        [
            authority,
            vault,
            vault_token,
            mint,
            recipient,
            token_program,
        ],
        extra,
    ) = checks::at_least(accounts)?;
    let args: &TokenArgs = parse(data)?;

    checks::signer(authority)?;
    let state = checks::signing_vault(vault)?;
    checks::authority(state, authority)?;
    let program = checks::token_program(token_program, extra)?;

    // No check that both token accounts are writable.
    // Enforced by: the runtime (PrivilegeEscalation).
    // No check of the vault's right to its token account, of the mint, of the balance and of the
    // owner of both token accounts. No check that they are two accounts: a transfer to itself moves
    // nothing.
    // Enforced by: the token program, and the runtime for accounts that it does not own.
    TokenTransfer {
        program,
        source: vault_token,
        mint,
        destination: recipient,
        authority: vault,
        amount: &args.amount,
        decimals: args.decimals,
        extra,
    }
    .invoke_signed(&[Signer::from(&vault_seeds(state))]);
    Ok(())
}

/// Handles SPL Token, with a `Transfer`. The checks that `TransferChecked` would make are made
/// here.
#[inline(always)]
pub(crate) fn fast(mut accounts: layout::WithdrawToken, args: &TokenArgs) -> Option<()> {
    let layout::WithdrawToken {
        authority,
        vault,
        vault_token,
        mint,
        rest,
        ..
    } = &mut accounts;
    if checks::is_spl_token(rest.last(Flags::Any)?).is_none() {
        return fast_2022(accounts, args);
    }
    checks::is_commanded(vault, authority)?;
    checks::is_checked(&vault_token.data, mint, args.decimals)?;

    cpi::WITHDRAW_TOKEN.invoke(&accounts, args.amount, |transfer, amount| {
        transfer.amount = amount
    });
    Some(())
}

/// Handles Token-2022 where neither the mint nor the accounts have extensions, except those of an
/// associated account.
#[inline(always)]
pub(crate) fn fast_2022<V, R>(
    mut accounts: layout::WithdrawToken<V, R>,
    args: &TokenArgs,
) -> Option<()> {
    let layout::WithdrawToken {
        authority,
        vault,
        rest,
        ..
    } = &mut accounts;
    checks::is_token_2022(rest.last(Flags::Any)?)?;
    checks::is_commanded(vault, authority)?;

    let call = layout::WithdrawTokenInput::<V, R>::WITHDRAW_TOKEN_2022;
    call.invoke(&accounts, (args.amount, args.decimals), CheckedTokens::set);
    Some(())
}

/// Handles Token-2022 with any extensions.
#[inline(always)]
pub(crate) fn fast_walked(mut accounts: Walk, args: &TokenArgs) -> Option<()> {
    let authority = accounts.take::<()>(Flags::Signer)?;
    let vault = accounts.take::<Vault>(Flags::Any)?;
    let vault_token = accounts.take_any(Flags::Writable)?;
    let mint = accounts.take_any(Flags::Any)?;
    let recipient = accounts.take_any(Flags::Writable)?;
    checks::is_token_2022(accounts.take_any(Flags::Any)?)?;
    checks::is_commanded(vault, authority)?;

    cpi::withdraw_walked(vault, [vault_token, mint, recipient], args);
    Some(())
}
