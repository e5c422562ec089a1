//! CloseTokenAccount: authority `s` · vault · vault token account `w` · mint · recipient token account
//! `w` · rent recipient `w` · token program · accounts for Token-2022; `decimals u8`.
//!
//! Moves every base unit to the recipient, then closes the account and sends its lamports to the rent
//! recipient, which may be the vault itself. Both go in one `batch` CPI, which Token-2022 has since version
//! 11.0.0, see `payout_token`. An empty account is closed without a transfer, so it can be closed even if it
//! is frozen or its mint is gone; mint, recipient and decimals are not looked at then.
//!
//! With the account itself as the recipient the transfer moves nothing, and the token program refuses to
//! close what is not empty. Wrapped SOL is the exception: its balance is lamports too, and all of them go
//! to the rent recipient.

use {
    crate::{
        checks,
        cpi::{self, TokenTransfer},
        instruction::{DecimalsArgs, parse},
        layout::{self, Flags},
        pda::vault_seeds,
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

    // That the three accounts are writable is not looked at.
    // Enforced by: the runtime (PrivilegeEscalation).
    // That the account is a token account of the vault is not looked at, nor that both recipients are
    // others.
    // Enforced by: the token program, and by the runtime for an account that it does not own.
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

/// On SPL Token, with a `Transfer`: what `TransferChecked` would compare is compared here. An empty
/// account is the general path's.
#[inline(always)]
pub(crate) fn fast(mut accounts: layout::CloseTokenAccount, args: &DecimalsArgs) -> Option<()> {
    let layout::CloseTokenAccount {
        authority,
        vault,
        vault_token,
        mint,
        rest,
        ..
    } = &mut accounts;
    let program = rest.last(Flags::Any)?;
    checks::pays_tokens(program, vault, authority, vault_token, mint, args.decimals)?;
    let amount = vault_token.data.amount;
    if u64::from_le_bytes(amount) == 0 {
        return None;
    }

    cpi::CLOSE_TOKEN_ACCOUNT.invoke(&accounts, amount, |batch, amount| {
        batch.transfer.amount = amount
    });
    Some(())
}
