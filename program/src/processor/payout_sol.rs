//! PayoutSol: authority `s` · vault `w` · n× recipient `w`; n× `lamports u64`. No CPI.
//!
//! A recipient that is listed k times gets each of its k amounts.

use {
    super::lamports::{credited, debited},
    crate::{
        checks,
        error::VaultError,
        instruction::parse_payout,
        layout::{Account, Flags, Rest, SignerAndVault},
    },
    pinocchio::{AccountView, ProgramResult},
};

#[inline(always)]
pub(crate) fn general(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let ([authority, vault], recipients) = checks::at_least(accounts)?;
    let (_discriminator, amounts) = parse_payout::<1>(data)?;
    checks::ensure(
        recipients.len() >= amounts.len(),
        VaultError::NotEnoughAccounts,
    )?;
    checks::ensure(
        recipients.len() <= amounts.len(),
        VaultError::TooManyAccounts,
    )?;

    checks::signer(authority)?;
    checks::writable(vault)?;
    let state = checks::paying_vault(vault)?;
    checks::authority(state, authority)?;
    let reserve = state.rent_reserve();

    let mut total: u64 = 0;
    for (recipient, amount) in recipients.iter_mut().zip(amounts) {
        let lamports = u64::from_le_bytes(*amount);
        checks::distinct(vault, recipient)?;
        checks::writable(recipient)?;
        total = credited(total, lamports)?;
        recipient.set_lamports(credited(recipient.lamports(), lamports)?);
    }
    vault.set_lamports(debited(vault.lamports(), total, reserve)?);
    Ok(())
}

/// Pays as it goes over the recipients; if one of them or the sum does not fit, takes all of it back.
#[inline(always)]
pub(crate) fn fast(
    (input, mut recipients): (&mut SignerAndVault, Rest),
    (_, amounts): (&[u8; 1], &[[u8; 8]]),
) -> Option<()> {
    let SignerAndVault { signer, vault, .. } = input;
    let state = &vault.data;
    checks::current(state)?;
    checks::is_authority(state, signer)?;

    // The vault's owner is not compared, see `checks::paying_vault`.
    // Enforced by: the runtime (ExternalAccountLamportSpend).
    let mut total = 0;
    let paid = recipients.for_each(Flags::Writable, amounts, |recipient: &mut Account<()>, amount| {
        let lamports = u64::from_le_bytes(*amount);
        let sum = credited(total, lamports).ok()?;
        recipient.head.lamports = credited(recipient.head.lamports, lamports).ok()?;
        total = sum;
        Some(())
    });
    if let Err(count) = paid {
        take_back(recipients, &amounts[..count]);
        return None;
    }
    let Ok(left) = debited(vault.head.lamports, total, state.rent_reserve()) else {
        take_back(recipients, amounts);
        return None;
    };
    vault.head.lamports = left;
    Some(())
}

#[cold]
#[inline(never)]
fn take_back(mut recipients: Rest, amounts: &[[u8; 8]]) {
    let _all = recipients.for_each(Flags::Writable, amounts, |recipient: &mut Account<()>, amount| {
        recipient.head.lamports -= u64::from_le_bytes(*amount);
        Some(())
    });
}
