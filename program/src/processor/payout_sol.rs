//! PayoutSol: authority `s` · vault `w` · n× recipient `w`; n× `lamports u64`. No CPI.
//!
//! A recipient that is listed k times gets each of its k amounts.

use {
    super::lamports::{credit, debit},
    crate::{checks, error::VaultError, instruction::parse_payout},
    pinocchio::{AccountView, ProgramResult},
};

#[inline(always)]
pub(crate) fn payout_sol(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
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
    let state = checks::vault(vault)?;
    checks::authority(state, authority)?;
    let reserve = state.rent_reserve();

    // That vault and recipients are writable is not looked at.
    // Enforced by: the runtime (ReadonlyLamportChange).
    let mut total: u64 = 0;
    for (recipient, amount) in recipients.iter_mut().zip(amounts) {
        let lamports = u64::from_le_bytes(*amount);
        checks::distinct(vault, recipient)?;
        total = total.wrapping_add(lamports);
        checks::ensure(total >= lamports, VaultError::AmountOverflow)?;
        credit(recipient, lamports)?;
    }
    debit(vault, total, reserve)?;
    Ok(())
}
