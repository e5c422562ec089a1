//! WithdrawExcessLamports: authority `s` · vault · vault token account `w` · recipient `w` · token
//! program; no data.
//!
//! One CPI to the instruction of the same name, on either token program. It leaves the account the
//! rent-exempt minimum of today and moves the rest to the recipient, which may be the vault; the tokens
//! stay. A frozen account gives its excess too. With the account itself as the recipient, and where
//! nothing is above the minimum, it succeeds and nothing moves. An account below the minimum is refused,
//! and so is wrapped SOL, whose balance is the tokens.
//!
//! A mint whose mint authority is the vault may take the place of the token account.

use {
    crate::{
        checks, cpi,
        instruction::{NoArgs, parse},
        layout::{self, Flags},
        pda::vault_seeds,
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

    // That token account and recipient are writable is not looked at.
    // Enforced by: the runtime (PrivilegeEscalation).
    // That the account is a token account of the vault is not looked at.
    // Enforced by: the token program, and by the runtime for an account that it does not own.
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

/// On SPL Token, to a wallet that is not the authority.
#[inline(always)]
pub(crate) fn fast(mut accounts: layout::WithdrawExcessLamports, _: &NoArgs) -> Option<()> {
    let layout::WithdrawExcessLamports {
        authority,
        vault,
        rest,
        ..
    } = &mut accounts;
    checks::is_spl_token(rest.last(Flags::Any)?)?;
    checks::is_commanded(vault, authority)?;

    cpi::WITHDRAW_EXCESS_LAMPORTS.invoke(&accounts, (), |_, ()| {});
    Some(())
}
