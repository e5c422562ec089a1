//! Checks that several processors need.

use {
    cu_vault_interface::{
        ID,
        error::VaultError,
        pda::{STATELESS_SEED, VAULT_SEED},
        state::Vault,
    },
    pinocchio::{AccountView, Address, cpi::Seed, error::ProgramError},
};

pub fn signer(account: &AccountView) -> Result<(), ProgramError> {
    if !account.is_signer() {
        return Err(VaultError::MissingSigner.into());
    }
    Ok(())
}

/// Returns the state of a vault that this program made, at the address of its seeds.
pub fn vault(account: &AccountView) -> Result<Vault, ProgramError> {
    if !account.owned_by(&ID) {
        return Err(VaultError::InvalidVaultOwner.into());
    }
    let vault = *Vault::from_bytes(&account.try_borrow()?)?;
    let (address, bump) = find_vault(&vault.base, &vault.id);
    if account.address() != &address || vault.bump != bump {
        return Err(ProgramError::InvalidSeeds);
    }
    Ok(vault)
}

/// Returns the state of a vault that this program made and whose authority signed.
pub fn vault_of(authority: &AccountView, account: &AccountView) -> Result<Vault, ProgramError> {
    signer(authority)?;
    let vault = vault(account)?;
    if authority.address() != &vault.authority {
        return Err(VaultError::WrongAuthority.into());
    }
    Ok(vault)
}

/// Returns the bump of an owner's stateless vault, if the account is that vault.
pub fn stateless_bump(
    owner: &AccountView,
    account: &AccountView,
    claimed: u8,
) -> Result<[u8; 1], ProgramError> {
    let (address, bump) = find_program_address(&[STATELESS_SEED, owner.address().as_ref()]);
    if account.address() != &address || claimed != bump {
        return Err(ProgramError::InvalidSeeds);
    }
    Ok([bump])
}

/// Returns the seeds with which a vault signs.
pub fn vault_seeds<'a>(vault: &'a Vault, bump: &'a [u8; 1]) -> [Seed<'a>; 4] {
    [
        Seed::from(VAULT_SEED),
        Seed::from(vault.base.as_ref()),
        Seed::from(&vault.id),
        Seed::from(bump),
    ]
}

/// Returns the canonical address and bump of the vault of (base, id).
pub fn find_vault(base: &Address, id: &[u8; 8]) -> (Address, u8) {
    find_program_address(&[VAULT_SEED, base.as_ref(), id])
}

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
fn find_program_address(seeds: &[&[u8]]) -> (Address, u8) {
    Address::find_program_address(seeds, &ID)
}

/// A host has no such syscall, and no host calls this function.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
fn find_program_address(_seeds: &[&[u8]]) -> (Address, u8) {
    unreachable!("only the chain runs this")
}
