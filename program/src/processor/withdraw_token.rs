//! WithdrawToken: authority `s` · vault · vault token account `w` · mint · recipient token account `w` ·
//! token program · accounts for Token-2022; `amount u64, decimals u8`.

use {
    crate::{
        checks,
        cpi::{self, TokenTransfer},
        instruction::{TokenArgs, parse},
        layout::{self, Flags},
        pda::vault_seeds,
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

    // That both token accounts are writable is not looked at.
    // Enforced by: the runtime (PrivilegeEscalation).
    // The vault's right to its token account, the mint, the balance and the owner of both token
    // accounts are not looked at, nor whether they are one account: such a transfer moves nothing.
    // Enforced by: the token program, and by the runtime for accounts that it does not own.
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

/// On SPL Token, with a `Transfer`: what `TransferChecked` would compare is compared here.
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
    let program = rest.last(Flags::Any)?;
    checks::pays_tokens(program, vault, authority, vault_token, mint, args.decimals)?;

    cpi::WITHDRAW_TOKEN.invoke(&accounts, args.amount, |transfer, amount| {
        transfer.amount = amount
    });
    Some(())
}
