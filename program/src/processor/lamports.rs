//! Moving lamports out of a vault without a CPI.
//!
//! The runtime lets the owner of an account debit it and anyone credit any writable account, and
//! compares the sums before and after the instruction. So a few loads and stores do what a System transfer
//! does for the price of a CPI.

use crate::{checks::ensure, error::VaultError};

/// A balance after a credit. That the recipient stays rent-exempt is not checked here.
///
/// Enforced by: the runtime, which fails a transaction that leaves an account with lamports below
/// its rent-exempt minimum, unless it was below before and did not grow.
#[inline(always)]
pub(super) fn credited(balance: u64, lamports: u64) -> Result<u64, VaultError> {
    let after = balance.wrapping_add(lamports);
    // Fewer instructions than `checked_add` comes to.
    ensure(after >= balance, VaultError::AmountOverflow)?;
    Ok(after)
}

/// A vault's balance after a debit, which may not go below `reserve`.
#[inline(always)]
pub(super) fn debited(balance: u64, lamports: u64, reserve: u64) -> Result<u64, VaultError> {
    ensure(lamports <= balance, VaultError::InsufficientFunds)?;
    let after = balance - lamports;
    ensure(after >= reserve, VaultError::InsufficientFunds)?;
    Ok(after)
}
