//! Moving lamports out of a vault without a CPI.
//!
//! The runtime lets the owner of an account debit it and anyone credit any writable account, and
//! compares the sums before and after the instruction. So a few loads and stores do what a System transfer
//! does for the price of a CPI.

use {crate::error::VaultError, pinocchio::AccountView};

/// Credits `recipient`. That it stays rent-exempt is not checked here.
///
/// Enforced by: the runtime, which fails a transaction that leaves an account with lamports below
/// its rent-exempt minimum, unless it was below before and did not grow.
#[inline(always)]
pub(super) fn credit(recipient: &mut AccountView, lamports: u64) -> Result<(), VaultError> {
    let before = recipient.lamports();
    let after = before.wrapping_add(lamports);
    // Fewer instructions than `checked_add` comes to.
    if after < before {
        return Err(VaultError::AmountOverflow);
    }
    recipient.set_lamports(after);
    Ok(())
}

/// Debits `vault`, but not below `reserve`.
#[inline(always)]
pub(super) fn debit(
    vault: &mut AccountView,
    lamports: u64,
    reserve: u64,
) -> Result<(), VaultError> {
    let balance = vault.lamports();
    if balance < reserve || lamports > balance - reserve {
        return Err(VaultError::InsufficientFunds);
    }
    vault.set_lamports(balance - lamports);
    Ok(())
}
