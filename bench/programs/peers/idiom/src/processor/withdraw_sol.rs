use {
    crate::checks,
    cu_vault_interface::{
        error::VaultError,
        instruction::{LamportsArgs, parse},
    },
    pinocchio::{AccountView, ProgramResult, error::ProgramError},
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [authority, vault, recipient] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let args: &LamportsArgs = parse(data)?;
    if vault == recipient {
        return Err(VaultError::DuplicateAccount.into());
    }
    let reserve = checks::vault_of(authority, vault)?.rent_reserve();

    let lamports = u64::from_le_bytes(args.lamports);
    let left = vault
        .lamports()
        .checked_sub(lamports)
        .filter(|left| *left >= reserve)
        .ok_or(VaultError::InsufficientFunds)?;
    let received = recipient
        .lamports()
        .checked_add(lamports)
        .ok_or(ProgramError::ArithmeticOverflow)?;
    vault.set_lamports(left);
    recipient.set_lamports(received);
    Ok(())
}
