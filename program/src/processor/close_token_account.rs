//! CloseTokenAccount: authority `s` · vault · vault token account `w` · mint · recipient token account
//! `w` · rent recipient `w` · token program · accounts for Token-2022; `decimals u8`.
//!
//! Moves every base unit to the recipient, then closes the account and sends its lamports to the
//! rent recipient, which may be the vault itself. Both go in one `batch` CPI, which Token-2022 has
//! since version 11.0.0, see `payout_token`. An empty account is closed without a transfer, so the
//! authority can close it even if it is frozen or its mint is closed. In that case mint, recipient
//! and decimals are not checked.
//!
//! With the account itself as the recipient the transfer moves nothing, and the token program
//! refuses to close an account that is not empty. Wrapped SOL is the exception: its balance is also
//! lamports, and all of them go to the rent recipient.

use {
    crate::{
        checks,
        cpi::{self, TokenTransfer},
        instruction::{DecimalsArgs, parse},
        layout::{self, Flags, Walk},
        pda::vault_seeds,
        state::Vault,
        token::TokenAccount,
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
            rent_recipient,
            token_program,
        ],
        extra,
    ) = checks::at_least(accounts)?;
    let args: &DecimalsArgs = parse(data)?;

    checks::signer(authority)?;
    let state = checks::signing_vault(vault)?;
    checks::authority(state, authority)?;
    let program = checks::token_program(token_program, extra)?;
    let amount = TokenAccount::from_bytes(layout::data(vault_token))?.amount;

    // No check that the three accounts are writable.
    // Enforced by: the runtime (PrivilegeEscalation).
    // No check that the account is a token account of the vault, and that both recipients are other
    // accounts.
    // Enforced by: the token program, and the runtime for an account that it does not own.
    let seeds = vault_seeds(state);
    let signers = [Signer::from(&seeds)];
    let transfer = TokenTransfer {
        program,
        source: vault_token,
        mint,
        destination: recipient,
        authority: vault,
        amount: &amount,
        decimals: args.decimals,
        extra,
    };
    if u64::from_le_bytes(amount) == 0 {
        cpi::close_account(program, vault_token, rent_recipient, vault, &signers);
    } else {
        cpi::transfer_and_close(&transfer, rent_recipient, &signers);
    }
    Ok(())
}

/// Handles SPL Token, with a `Transfer`. The checks that `TransferChecked` would make are made
/// here.
#[inline(always)]
pub(crate) fn fast(accounts: layout::CloseTokenAccount, args: &DecimalsArgs) -> Option<()> {
    let layout::CloseTokenAccount {
        authority,
        vault,
        vault_token,
        mint,
        ..
    } = &accounts;
    checks::is_commanded(vault, authority)?;
    let amount = vault_token.data.amount;
    if u64::from_le_bytes(amount) == 0 {
        cpi::CLOSE_EMPTY.invoke(&accounts, (), |_, ()| {});
        return Some(());
    }

    checks::is_checked(&vault_token.data, mint, args.decimals)?;
    cpi::CLOSE_TOKEN_ACCOUNT.invoke(&accounts, amount, |batch, amount| {
        batch.transfer.amount = amount
    });
    Some(())
}

/// Returns whether the accounts are those of SPL Token, which `fast` handles.
#[inline(always)]
pub(crate) fn is_on_spl_token(accounts: &layout::CloseTokenAccount) -> bool {
    accounts
        .rest
        .last(Flags::Any)
        .and_then(checks::is_spl_token)
        .is_some()
}

/// Handles Token-2022, with any extensions.
#[inline(always)]
pub(crate) fn fast_walked(mut accounts: Walk, args: &DecimalsArgs) -> Option<()> {
    let authority = accounts.take::<()>(Flags::Signer)?;
    let vault = accounts.take::<Vault>(Flags::Any)?;
    let vault_token = accounts.take_any(Flags::Writable)?;
    let mint = accounts.take_any(Flags::Any)?;
    let recipient = accounts.take_any(Flags::Writable)?;
    let rent_recipient = accounts.take_any(Flags::Writable)?;
    checks::is_token_2022(accounts.take_any(Flags::Any)?)?;
    checks::is_commanded(vault, authority)?;

    let amount = vault_token.token_account()?.amount;
    if u64::from_le_bytes(amount) == 0 {
        cpi::close_empty_walked(vault, vault_token, rent_recipient);
    } else {
        let moved = [vault_token, mint, recipient, rent_recipient];
        cpi::close_walked(vault, moved, amount, args.decimals);
    }
    Some(())
}
