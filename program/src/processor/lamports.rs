//! Moving lamports out of a vault without a CPI.
//!
//! The runtime lets the owner of an account debit it and anyone credit any writable account, and
//! compares the sums before and after the instruction. So a few loads and stores do what a System transfer
//! does for the price of a CPI.

use crate::{checks::ensure, error::VaultError};

/// A vault's balance after a debit that leaves it its reserve. Stops a vault from paying out more than it
/// has, and from being left without the rent reserve, which would end it.
///
/// Price: 5 CU in `withdraw_sol`.
#[inline(always)]
pub(super) fn debited(balance: u64, lamports: u64, reserve: u64) -> Result<u64, VaultError> {
    ensure(lamports <= balance, VaultError::InsufficientFunds)?;
    let left = balance - lamports;
    ensure(left >= reserve, VaultError::InsufficientFunds)?;
    Ok(left)
}

/// A recipient's balance after a credit.
///
/// That it does not overflow is not checked; there are not as many lamports as that.
/// Enforced by: the runtime, for which a balance that overflows is one that shrinks
/// (ExternalAccountLamportSpend; UnbalancedInstruction where the account is this program's).
/// That the recipient stays rent-exempt is not checked.
/// Enforced by: the runtime, which fails a transaction that leaves an account with lamports below
/// its rent-exempt minimum and below what it held before (SIMD-0392).
#[inline(always)]
pub(super) fn credited(balance: u64, lamports: u64) -> u64 {
    balance.wrapping_add(lamports)
}
