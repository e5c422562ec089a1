//! Checks that several processors need.

use {
    cu_vault_interface::{ID, error::VaultError, pda::VAULT_SEED, state::Vault},
    pinocchio::{
        AccountView, Address, account::Ref, address::address_eq, cpi::Seed, error::ProgramError,
    },
};

pub fn signer(account: &AccountView) -> Result<(), VaultError> {
    if !account.is_signer() {
        return Err(VaultError::MissingSigner);
    }
    Ok(())
}

/// Returns the state of a vault that this program made.
pub fn vault(account: &AccountView) -> Result<Ref<'_, Vault>, ProgramError> {
    if !account.owned_by(&ID) {
        return Err(VaultError::InvalidVaultOwner.into());
    }
    Ref::try_map(account.try_borrow()?, Vault::from_bytes).map_err(|(_, error)| error.into())
}

/// Returns the state of a vault that this program made and whose authority signed.
pub fn vault_of<'a>(
    authority: &AccountView,
    account: &'a AccountView,
) -> Result<Ref<'a, Vault>, ProgramError> {
    signer(authority)?;
    let vault = vault(account)?;
    if !address_eq(authority.address(), &vault.authority) {
        return Err(VaultError::WrongAuthority.into());
    }
    Ok(vault)
}

/// The seeds with which a vault signs. They are copied from its account, because a CPI needs the
/// account unborrowed.
pub struct VaultSeeds {
    base: Address,
    id: [u8; 8],
    bump: [u8; 1],
}

impl VaultSeeds {
    pub fn of(vault: &Vault) -> Self {
        Self {
            base: vault.base,
            id: vault.id,
            bump: [vault.bump],
        }
    }

    pub fn seeds(&self) -> [Seed<'_>; 4] {
        [
            Seed::from(VAULT_SEED),
            Seed::from(self.base.as_ref()),
            Seed::from(&self.id),
            Seed::from(&self.bump),
        ]
    }
}

/// Returns the canonical address and bump of these seeds.
#[cfg(any(target_os = "solana", target_arch = "bpf"))]
pub fn find_program_address(seeds: &[&[u8]]) -> (Address, u8) {
    Address::find_program_address(seeds, &ID)
}

/// A host has no such syscall, and no host calls this function.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
pub fn find_program_address(_seeds: &[&[u8]]) -> (Address, u8) {
    unreachable!("only the chain runs this")
}
