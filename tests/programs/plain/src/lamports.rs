//! Who may pay lamports by a System transfer, and how much a vault may pay out.

use {
    cu_vault_interface::{error::VaultError, state::Vault},
    pinocchio::{AccountView, error::ProgramError},
};

/// What the System program asks of who pays: no data, its own account, as many lamports.
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

/// The vault's balance after a payment that leaves it its rent reserve.
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

/// The balance of who is paid, afterwards.
pub fn credit(account: &mut AccountView, lamports: u64) -> Result<(), ProgramError> {
    let received = account
        .lamports()
        .checked_add(lamports)
        .ok_or(ProgramError::ArithmeticOverflow)?;
    account.set_lamports(received);
    Ok(())
}
