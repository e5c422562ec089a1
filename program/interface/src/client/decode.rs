//! Decodes the answers of a node: accounts and return data.

use {
    crate::{
        Address, ID,
        error::VaultError,
        state::{Vault, VaultInfo},
    },
    core::mem::offset_of,
    solana_program_error::ProgramError,
};

/// Returns the vault in an account with this owner and this data.
///
/// A stateless vault has no data, so this function rejects it.
pub fn decode_vault(owner: &Address, data: &[u8]) -> Result<Vault, VaultError> {
    if *owner != ID {
        return Err(VaultError::InvalidVaultOwner);
    }
    Vault::from_bytes(data).copied()
}

/// Returns the answer of GetVault from return data that this program set.
///
/// Nodes may omit the zeros at the end of return data, so missing bytes are zero. The authority is
/// never all zero, so a part of it is always there.
pub fn decode_vault_info(setter: &Address, data: &[u8]) -> Result<VaultInfo, ProgramError> {
    let mut whole = [0; VaultInfo::LEN];
    whole
        .get_mut(..data.len())
        .filter(|_| data.len() > offset_of!(VaultInfo, authority))
        .ok_or(ProgramError::InvalidAccountData)?
        .copy_from_slice(data);
    VaultInfo::from_return_data(setter, &whole).copied()
}
