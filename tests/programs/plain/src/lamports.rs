//! Checks who may pay lamports by a System transfer, and how much a vault may pay out.

use {
    cu_vault_interface::{error::VaultError, state::Vault},
    pinocchio::{AccountView, error::ProgramError},
};

/// Checks the System program's conditions for a payer: no data, owned by the System program, enough
/// lamports.
pub fn can_pay(account: &AccountView, lamports: u64) -> Result<(), ProgramError> {
    if !account.is_data_empty() {
        return Err(ProgramError::InvalidArgument);
    }
    if lamports > 0 && !account.owned_by(&pinocchio_system::ID) {
        return Err(ProgramError::InvalidAccountOwner);
    }
    if account.lamports() < lamports {
        return Err(ProgramError::InsufficientFunds);
    }
    Ok(())
}

/// Returns the vault's balance after a payment, which must leave it its rent reserve.
pub fn after_payment(
    account: &AccountView,
    vault: &Vault,
    lamports: u64,
) -> Result<u64, ProgramError> {
    let left = account
        .lamports()
        .checked_sub(lamports)
        .ok_or(VaultError::InsufficientFunds)?;
    if left < vault.rent_reserve() {
        return Err(VaultError::InsufficientFunds.into());
    }
    Ok(left)
}

/// Adds lamports to the recipient's balance, unless the sum overflows.
pub fn credit(account: &mut AccountView, lamports: u64) -> Result<(), ProgramError> {
    let received = account
        .lamports()
        .checked_add(lamports)
        .ok_or(ProgramError::ArithmeticOverflow)?;
    account.set_lamports(received);
    Ok(())
}
