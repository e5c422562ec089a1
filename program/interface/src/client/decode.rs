//! What comes back from a node: accounts and return data.

use {
    crate::{
        Address, ID,
        error::VaultError,
        state::{Vault, VaultInfo},
    },
    core::mem::offset_of,
    solana_program_error::ProgramError,
};

/// The vault in an account with this owner and this data.
///
/// A stateless vault has no data, and is none in this sense.
pub fn decode_vault(owner: &Address, data: &[u8]) -> Result<Vault, VaultError> {
    if *owner != ID {
        return Err(VaultError::InvalidVaultOwner);
    }
    Vault::from_bytes(data).copied()
}

/// What GetVault returned, in return data that this program set.
///
/// Nodes may leave out the zeros at the end of return data: what is missing is zero. The authority never is
/// all zero, so something of it is always there.
pub fn decode_vault_info(setter: &Address, data: &[u8]) -> Result<VaultInfo, ProgramError> {
    let mut whole = [0; VaultInfo::LEN];
    whole
        .get_mut(..data.len())
        .filter(|_| data.len() > offset_of!(VaultInfo, authority))
        .ok_or(ProgramError::InvalidAccountData)?
        .copy_from_slice(data);
    VaultInfo::from_return_data(setter, &whole).copied()
}
