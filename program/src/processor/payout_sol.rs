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

    let mut balance = vault.lamports();
    for (recipient, amount) in recipients.iter_mut().zip(amounts) {
        let lamports = u64::from_le_bytes(*amount);
        checks::distinct(vault, recipient)?;
        checks::writable(recipient)?;
        balance = debited(balance, lamports, 0)?;
        recipient.set_lamports(credited(recipient.lamports(), lamports));
    }
    vault.set_lamports(debited(balance, 0, reserve)?);
    Ok(())
}

/// Pays while it goes over the recipients. If one of them does not fit, or if the sum does not, it
/// reverts the payout.
#[inline(always)]
pub(crate) fn fast(accounts: SignerAndVault, amounts: &[[u8; 8]]) -> Option<()> {
    let SignerAndVault {
        signer,
        vault,
        mut rest,
    } = accounts;
    checks::is_commanded(vault, signer)?;

    // No check of the vault's owner, see `checks::paying_vault`.
    // Enforced by: the runtime (ExternalAccountLamportSpend).
    let mut balance = vault.head.lamports;
    let all = rest.for_each(
        Flags::Writable,
        amounts,
        |recipient: &mut Account<()>, amount| {
            let lamports = u64::from_le_bytes(*amount);
            balance = debited(balance, lamports, 0).ok()?;
            recipient.head.lamports = credited(recipient.head.lamports, lamports);
            Some(())
        },
    );
    match all.and_then(|()| debited(balance, 0, vault.data.rent_reserve()).ok()) {
        Some(left) => {
            vault.head.lamports = left;
            Some(())
        }
        None => {
            take_back(rest, amounts, vault.head.lamports - balance);
            None
        }
    }
}

/// Debits the recipients again, from the first, until the paid sum is back. [`fast`] need not count
/// how many were paid: the sum shows it.
#[cold]
#[inline(never)]
fn take_back(mut recipients: Rest, amounts: &[[u8; 8]], mut paid: u64) {
    let debit = |recipient: &mut Account<()>, amount: &[u8; 8]| {
        checks::or_general(paid > 0)?;
        let lamports = u64::from_le_bytes(*amount);
        recipient.head.lamports = recipient.head.lamports.wrapping_sub(lamports);
        paid -= lamports;
        Some(())
    };
    recipients.for_each(Flags::Writable, amounts, debit);
}
