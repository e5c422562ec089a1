//! WithdrawExcessLamports: authority `s` · vault · vault token account `w` · recipient `w` · token
//! program; no data.
//!
//! Makes one CPI to the instruction of the same name, on either token program. It leaves the
//! account today's rent-exempt minimum and moves the rest to the recipient, which may be the vault.
//! The tokens stay. It also works on a frozen account. If the account itself is the recipient, or
//! if nothing is above the minimum, it succeeds and nothing moves. The token program refuses an
//! account below the minimum, and wrapped SOL, whose balance is the tokens.
//!
//! A mint whose mint authority is the vault may replace the token account.

use {
    crate::{
        checks, cpi,
        instruction::{NoArgs, parse},
        layout::{self, Flags, Walk},
        pda::vault_seeds,
        state::Vault,
    },
    pinocchio::{AccountView, ProgramResult, cpi::Signer},
};

#[inline(always)]
pub(crate) fn general(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [authority, vault, vault_token, recipient, token_program] = checks::exactly(accounts)?;
    parse::<NoArgs>(data)?;

    checks::signer(authority)?;
    let state = checks::signing_vault(vault)?;
    checks::authority(state, authority)?;
    let program = checks::token_program(token_program, &[])?;

    // No check that token account and recipient are writable.
    // Enforced by: the runtime (PrivilegeEscalation).
    // No check that the account is a token account of the vault.
    // Enforced by: the token program, and the runtime for an account that it does not own.
    let seeds = vault_seeds(state);
    cpi::withdraw_excess_lamports(
        program,
        vault_token,
        recipient,
        vault,
        &[Signer::from(&seeds)],
    );
    Ok(())
}

/// Handles SPL Token and a wallet that is not the authority.
#[inline(always)]
pub(crate) fn fast(accounts: layout::WithdrawExcessLamports, _: &NoArgs) -> Option<()> {
    checks::is_commanded(accounts.vault, accounts.authority)?;

    cpi::WITHDRAW_EXCESS_LAMPORTS.invoke(&accounts, (), |_, ()| {});
    Some(())
}

/// Returns whether the accounts are those of SPL Token, which `fast` handles.
#[inline(always)]
pub(crate) fn is_on_spl_token(accounts: &layout::WithdrawExcessLamports) -> bool {
    accounts
        .rest
        .last(Flags::Any)
        .and_then(checks::is_spl_token)
        .is_some()
}

/// Handles Token-2022, with any extensions, to a recipient that is not the authority.
#[inline(always)]
pub(crate) fn fast_walked(mut accounts: Walk, _: &NoArgs) -> Option<()> {
    let authority = accounts.take::<()>(Flags::Signer)?;
    let vault = accounts.take::<Vault>(Flags::Any)?;
    let vault_token = accounts.take_any(Flags::Writable)?;
    let recipient = accounts.take_any(Flags::Writable)?;
    checks::is_token_2022(accounts.take_any(Flags::Any)?)?;
    checks::is_commanded(vault, authority)?;

    cpi::withdraw_excess_walked(vault, vault_token, recipient);
    Some(())
}
