use {
    crate::{accounts, lamports, vault},
    cu_vault_interface::{error::VaultError, instruction::parse_payout},
    pinocchio::{AccountView, ProgramResult},
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let ([authority, account], recipients) = accounts::at_least(accounts)?;
    let (_, amounts) = parse_payout::<1>(data)?;
    if recipients.len() < amounts.len() {
        return Err(VaultError::NotEnoughAccounts.into());
    }
    if recipients.len() > amounts.len() {
        return Err(VaultError::TooManyAccounts.into());
    }
    accounts::writable(account)?;
    for recipient in recipients.iter() {
        accounts::distinct(account, recipient)?;
        accounts::writable(recipient)?;
    }
    let vault = vault::load_for(authority, account)?;

    let amounts = amounts.iter().map(|amount| u64::from_le_bytes(*amount));
    let total = amounts
        .clone()
        .try_fold(0, u64::checked_add)
        .ok_or(VaultError::InsufficientFunds)?;
    let left = lamports::after_payment(account, &vault, total)?;
    for (recipient, amount) in recipients.iter_mut().zip(amounts) {
        lamports::credit(recipient, amount)?;
    }
    account.set_lamports(left);
    Ok(())
}
