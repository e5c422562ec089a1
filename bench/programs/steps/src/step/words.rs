use {
    cu_vault_interface::{
        ID,
        error::VaultError,
        instruction::{LamportsArgs, parse},
        state::Vault,
    },
    pinocchio::{AccountView, ProgramResult, address::address_eq, error::ProgramError},
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [authority, vault, recipient] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let args: &LamportsArgs = parse(data)?;
    if vault == recipient {
        return Err(VaultError::DuplicateAccount.into());
    }
    if !authority.is_signer() {
        return Err(VaultError::MissingSigner.into());
    }
    if !vault.owned_by(&ID) {
        return Err(VaultError::InvalidVaultOwner.into());
    }
    let data = vault.try_borrow()?;
    let state = Vault::from_bytes(&data)?;
    // The step does not derive the address.
    // Enforced by: the owner. Only CreateVault writes such data, at the address that it proved.
    if !address_eq(authority.address(), &state.authority) {
        return Err(VaultError::WrongAuthority.into());
    }

    let reserve = state.rent_reserve();
    drop(data);
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
