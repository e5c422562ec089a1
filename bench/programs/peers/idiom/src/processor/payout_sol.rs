use {
    crate::checks,
    cu_vault_interface::{error::VaultError, instruction::parse_payout},
    pinocchio::{AccountView, ProgramResult, error::ProgramError},
};

/// Inlined into the dispatch. The compiler would not do that by itself, and the measured cost is
/// lower.
#[inline(always)]
pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [authority, vault, recipients @ ..] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let (_discriminator, amounts) = parse_payout::<1>(data)?;
    if recipients.len() != amounts.len() {
        return Err(ProgramError::NotEnoughAccountKeys);
    }
    let reserve = checks::vault_of(authority, vault)?.rent_reserve();

    let mut left = vault.lamports();
    for (recipient, amount) in recipients.iter_mut().zip(amounts) {
        if vault == recipient {
            return Err(VaultError::DuplicateAccount.into());
        }
        let lamports = u64::from_le_bytes(*amount);
        left = left
            .checked_sub(lamports)
            .ok_or(VaultError::InsufficientFunds)?;
        let received = recipient
            .lamports()
            .checked_add(lamports)
            .ok_or(ProgramError::ArithmeticOverflow)?;
        recipient.set_lamports(received);
    }
    if left < reserve {
        return Err(VaultError::InsufficientFunds.into());
    }
    vault.set_lamports(left);
    Ok(())
}
