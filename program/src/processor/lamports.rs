//! Moves lamports out of a vault without a CPI.
//!
//! The runtime lets the owner of an account debit it and anyone credit any writable account, and
//! compares the sums before and after the instruction. So a few loads and stores replace a System
//! transfer, which costs a CPI.

use crate::{checks::ensure, error::VaultError};

/// Returns a vault's balance after a debit that leaves it its reserve. Stops a vault from paying
/// out more than it has. Also stops a payout of the rent reserve, which would close the vault.
///
/// Price: 5 CU in `withdraw_sol`.
#[inline(always)]
pub(super) fn debited(balance: u64, lamports: u64, reserve: u64) -> Result<u64, VaultError> {
    ensure(lamports <= balance, VaultError::InsufficientFunds)?;
    let left = balance - lamports;
    ensure(left >= reserve, VaultError::InsufficientFunds)?;
    Ok(left)
}

/// Returns a recipient's balance after a credit.
///
/// No check for an overflow: there are fewer lamports than that.
/// Enforced by: the runtime, for which a balance that overflows has shrunk
/// (ExternalAccountLamportSpend; UnbalancedInstruction where the account is this program's).
/// No check that the recipient stays rent-exempt.
/// Enforced by: the runtime. It fails a transaction that leaves an account with some lamports,
/// below its rent-exempt minimum and below its earlier balance (SIMD-0392).
#[inline(always)]
pub(super) fn credited(balance: u64, lamports: u64) -> u64 {
    balance.wrapping_add(lamports)
}
