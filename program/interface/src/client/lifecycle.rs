//! A vault is made, asked and ended; its reserve follows a rent that falls.

use {
    super::{
        address::{SYSTEM_PROGRAM_ID, find_vault_address},
        build::build,
    },
    crate::{Address, instruction::Instruction as Tag},
    solana_instruction::Instruction,
};

/// Makes the vault of (base, id); base becomes its authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreateVault {
    /// Pays the rent reserve, and signs.
    pub payer: Address,
    /// Signs; the vault's address depends on it.
    pub base: Address,
    pub vault: Address,
    pub id: u64,
    /// The canonical one.
    pub bump: u8,
}

impl CreateVault {
    /// With the vault's address and its bump found, which takes some hashing.
    pub fn find(payer: Address, base: Address, id: u64) -> Self {
        let (vault, bump) = find_vault_address(&base, id);
        Self {
            payer,
            base,
            vault,
            id,
            bump,
        }
    }

    pub fn instruction(&self) -> Instruction {
        build(
            Tag::CreateVault,
            &[self.payer, self.base, self.vault, SYSTEM_PROGRAM_ID],
            &[&self.id.to_le_bytes(), &[self.bump]],
        )
    }
}

/// Moves every lamport to the recipient, the rent reserve too, and ends the account.
///
/// It does not look for token accounts: close them first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloseVault {
    /// Signs.
    pub authority: Address,
    pub vault: Address,
    pub recipient: Address,
}

impl CloseVault {
    pub fn instruction(&self) -> Instruction {
        build(
            Tag::CloseVault,
            &[self.authority, self.vault, self.recipient],
            &[],
        )
    }
}

/// Returns a [`VaultInfo`](crate::state::VaultInfo) by return data; in a simulated transaction,
/// [`decode_vault_info`](super::decode_vault_info) reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GetVault {
    pub vault: Address,
}

impl GetVault {
    pub fn instruction(&self) -> Instruction {
        build(Tag::GetVault, &[self.vault], &[])
    }
}

/// Lowers the vault's rent reserve to today's minimum, if that is less. Nobody signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LowerReserve {
    pub vault: Address,
}

impl LowerReserve {
    pub fn instruction(&self) -> Instruction {
        build(Tag::LowerReserve, &[self.vault], &[])
    }
}
