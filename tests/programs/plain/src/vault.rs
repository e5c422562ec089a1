//! Checks whether an account is a vault, and whose.

use {
    crate::{accounts, address::VaultSeeds},
    cu_vault_interface::{ID, error::VaultError, state::Vault},
    pinocchio::{AccountView, error::ProgramError},
};

/// Returns the state of a vault that this program made, at the address of its seeds.
pub fn load(account: &AccountView) -> Result<Vault, ProgramError> {
    if !account.owned_by(&ID) {
        return Err(VaultError::InvalidVaultOwner.into());
    }
    let data = account.try_borrow()?;
    if data.len() != Vault::LEN {
        return Err(VaultError::InvalidVaultSize.into());
    }
    let vault: Vault = bytemuck::pod_read_unaligned(&data);
    if vault.discriminator != Vault::DISCRIMINATOR {
        return Err(VaultError::InvalidVaultDiscriminator.into());
    }
    if vault.version != Vault::VERSION {
        return Err(VaultError::UnsupportedVersion.into());
    }
    seeds(&vault).verify(account.address())?;
    Ok(vault)
}

/// Returns the same for a vault whose authority signs.
pub fn load_for(authority: &AccountView, account: &AccountView) -> Result<Vault, ProgramError> {
    accounts::signer(authority)?;
    let vault = load(account)?;
    if authority.address() != &vault.authority {
        return Err(VaultError::WrongAuthority.into());
    }
    Ok(vault)
}

pub fn seeds(vault: &Vault) -> VaultSeeds {
    VaultSeeds {
        base: vault.base,
        id: vault.id,
        bump: [vault.bump],
    }
}

/// Writes the state back.
pub fn store(account: &mut AccountView, vault: &Vault) -> Result<(), ProgramError> {
    let mut data = account.try_borrow_mut()?;
    if data.len() != Vault::LEN {
        return Err(VaultError::InvalidVaultSize.into());
    }
    data.copy_from_slice(bytemuck::bytes_of(vault));
    Ok(())
}
