//! DepositToken: depositor `s` · source `w` · mint · vault token account `w` · vault · token program ·
//! accounts for Token-2022; `amount u64, decimals u8`.
//!
//! For programs and clients that want a refusal of the deposit if the token account is not a
//! vault's. A plain transfer to the vault's token account does the same at a lower cost.

use {
    crate::{
        checks,
        cpi::{self, CheckedTokens, TokenTransfer},
        error::VaultError,
        instruction::{TokenArgs, parse},
        layout::{self, Flags, Walk},
        state::Vault,
        token::TokenAccount,
    },
    pinocchio::{AccountView, ProgramResult, address::address_eq},
};

#[inline(always)]
pub(crate) fn general(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let ([depositor, source, mint, vault_token, vault, token_program], extra) =
        checks::at_least(accounts)?;
    let args: &TokenArgs = parse(data)?;

    checks::signer(depositor)?;
    let program = checks::token_program(token_program, extra)?;
    checks::vault(vault)?;
    checks::ensure(
        address_eq(
            &TokenAccount::from_bytes(layout::data(vault_token))?.authority,
            vault.address(),
        ),
        VaultError::WrongTokenAuthority,
    )?;

    // No check that source and vault token account are writable.
    // Enforced by: the runtime (PrivilegeEscalation).
    // No check of the owner of both token accounts, of their mint, of the depositor's right to the
    // source and of its balance. No check that source and destination are two accounts.
    // Enforced by: the token program, and the runtime for accounts that it does not own.
    TokenTransfer {
        program,
        source,
        mint,
        destination: vault_token,
        authority: depositor,
        amount: &args.amount,
        decimals: args.decimals,
        extra,
    }
    .invoke_signed(&[]);
    Ok(())
}

/// Handles SPL Token, with a `Transfer`. The checks that `TransferChecked` would make are made
/// here.
#[inline(always)]
pub(crate) fn fast(mut accounts: layout::DepositToken, args: &TokenArgs) -> Option<()> {
    let layout::DepositToken {
        source,
        mint,
        vault_token,
        vault,
        rest,
        ..
    } = &mut accounts;
    if checks::is_spl_token(rest.last(Flags::Any)?).is_none() {
        return fast_2022(accounts, args);
    }
    checks::current(&vault.data)?;
    checks::is_ours(&vault.head)?;
    checks::equal(&vault_token.data.authority, &vault.head.address)?;
    checks::is_checked(&source.data, mint, args.decimals)?;

    cpi::DEPOSIT_TOKEN.invoke(&accounts, args.amount, |transfer, amount| {
        transfer.amount = amount
    });
    Some(())
}

/// Handles Token-2022 where neither the mint nor the accounts have extensions, except those of an
/// associated account.
#[inline(always)]
pub(crate) fn fast_2022<S, V: AsRef<TokenAccount>>(
    mut accounts: layout::DepositToken<S, V>,
    args: &TokenArgs,
) -> Option<()> {
    let layout::DepositToken {
        vault_token,
        vault,
        rest,
        ..
    } = &mut accounts;
    checks::is_token_2022(rest.last(Flags::Any)?)?;
    checks::current(&vault.data)?;
    checks::is_ours(&vault.head)?;
    checks::equal(&vault_token.data.as_ref().authority, &vault.head.address)?;

    let call = layout::DepositTokenInput::<S, V>::DEPOSIT_TOKEN_2022;
    call.invoke(&accounts, (args.amount, args.decimals), CheckedTokens::set);
    Some(())
}

/// Handles Token-2022 with any extensions.
#[inline(always)]
pub(crate) fn fast_walked(mut accounts: Walk, args: &TokenArgs) -> Option<()> {
    let depositor = accounts.take::<()>(Flags::Signer)?;
    let source = accounts.take_any(Flags::Writable)?;
    let mint = accounts.take_any(Flags::Any)?;
    let vault_token = accounts.take_any(Flags::Writable)?;
    let vault = accounts.take::<Vault>(Flags::Any)?;
    checks::is_token_2022(accounts.take_any(Flags::Any)?)?;
    checks::current(&vault.data)?;
    checks::is_ours(&vault.head)?;
    checks::equal(&vault_token.token_account()?.authority, &vault.head.address)?;

    cpi::deposit_walked(depositor, [source, mint, vault_token], args);
    Some(())
}
