//! The vault account: 120 zero-copy bytes, alignment 1.
//!
//! ```text
//! offset size field
//! 0      1    discriminator       1
//! 1      1    version             1
//! 2      1    bump                canonical, fixed at creation
//! 3      5    reserved            zero
//! 8      8    id                  u64 LE, part of the seeds, never changes
//! 16     8    rent_reserve        u64 LE, lamports that stay until CloseVault; LowerReserve lowers it
//! 24     32   base                the creator, part of the seeds, never changes
//! 56     32   authority           the address that may withdraw
//! 88     32   pending_authority   the address that may become the authority; all zero = none
//! ```
//!
//! The account has fewer than 250 bytes, so a CPI that names it pays nothing for its data.
//!
//! The program does not derive the address again after creation. Enforced by: the runtime, for
//! which an account's data can only be written by its owner. The owner can only change while the
//! data is all zero. So CreateVault wrote every account that this program owns and that starts with
//! the discriminator, at the address that CreateVault proved.

#![forbid(unsafe_code)]

use {
    crate::{Address, ID, error::VaultError},
    bytemuck::{Pod, Zeroable},
    core::mem::{align_of, offset_of, size_of},
    solana_address::address_eq,
    solana_program_error::ProgramError,
};

/// The state of a vault, read and written in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Vault {
    pub discriminator: u8,
    pub version: u8,
    pub bump: u8,
    pub reserved: [u8; 5],
    pub id: [u8; 8],
    pub rent_reserve: [u8; 8],
    pub base: Address,
    pub authority: Address,
    pub pending_authority: Address,
}

const _: () = {
    assert!(size_of::<Vault>() == Vault::LEN && align_of::<Vault>() == 1);
    assert!(offset_of!(Vault, bump) == 2);
    assert!(offset_of!(Vault, id) == 8);
    assert!(offset_of!(Vault, rent_reserve) == 16);
    assert!(offset_of!(Vault, base) == 24);
    assert!(offset_of!(Vault, authority) == 56);
    assert!(offset_of!(Vault, pending_authority) == 88);
};

impl Vault {
    pub const LEN: usize = 120;
    pub const DISCRIMINATOR: u8 = 1;
    pub const VERSION: u8 = 1;

    /// Reads a vault in place and rejects any other account.
    #[inline(always)]
    pub fn from_bytes(data: &[u8]) -> Result<&Self, VaultError> {
        let vault: &Self =
            bytemuck::try_from_bytes(data).map_err(|_| VaultError::InvalidVaultSize)?;
        vault.verify()?;
        Ok(vault)
    }

    /// The same as [`Self::from_bytes`], for writing.
    #[inline(always)]
    pub fn from_bytes_mut(data: &mut [u8]) -> Result<&mut Self, VaultError> {
        let vault: &mut Self =
            bytemuck::try_from_bytes_mut(data).map_err(|_| VaultError::InvalidVaultSize)?;
        vault.verify()?;
        Ok(vault)
    }

    #[inline(always)]
    fn verify(&self) -> Result<(), VaultError> {
        if self.discriminator != Self::DISCRIMINATOR {
            return Err(VaultError::InvalidVaultDiscriminator);
        }
        if self.version != Self::VERSION {
            return Err(VaultError::UnsupportedVersion);
        }
        Ok(())
    }

    /// Fills in a new vault, which is all zero before.
    #[inline(always)]
    pub fn init(&mut self, id: [u8; 8], bump: u8, rent_reserve: u64, base: &Address) {
        self.discriminator = Self::DISCRIMINATOR;
        self.version = Self::VERSION;
        self.bump = bump;
        self.id = id;
        self.rent_reserve = rent_reserve.to_le_bytes();
        self.base = *base;
        self.authority = *base;
    }

    /// Whether [`Self::from_bytes`] would accept it. Discriminator and version are adjacent, so
    /// this is one load and one compare.
    #[inline(always)]
    pub fn is_current(&self) -> bool {
        [self.discriminator, self.version] == [Self::DISCRIMINATOR, Self::VERSION]
    }

    #[inline(always)]
    pub fn id(&self) -> u64 {
        u64::from_le_bytes(self.id)
    }

    /// The lamports that stay in the account until CloseVault.
    #[inline(always)]
    pub fn rent_reserve(&self) -> u64 {
        u64::from_le_bytes(self.rent_reserve)
    }
}

/// The return data of GetVault: 48 bytes, little-endian.
///
/// ```text
/// offset size field
/// 0      8    withdrawable   u64 LE, lamports above the rent reserve
/// 8      8    id             u64 LE
/// 16     32   authority
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct VaultInfo {
    pub withdrawable: [u8; 8],
    pub id: [u8; 8],
    pub authority: Address,
}

const _: () = assert!(size_of::<VaultInfo>() == VaultInfo::LEN && align_of::<VaultInfo>() == 1);

impl VaultInfo {
    pub const LEN: usize = 48;

    /// Reads return data in place and rejects any data that the vault did not set, whatever it
    /// contains.
    ///
    /// The setter shows which program answered, not about which vault. A program that was called in
    /// between may have called GetVault for another one. So read it directly after GetVault.
    #[inline(always)]
    pub fn from_return_data<'a>(
        setter: &Address,
        data: &'a [u8],
    ) -> Result<&'a Self, ProgramError> {
        if !address_eq(setter, &ID) {
            return Err(ProgramError::IncorrectProgramId);
        }
        bytemuck::try_from_bytes(data).map_err(|_| ProgramError::InvalidAccountData)
    }

    /// The lamports above the rent reserve.
    #[inline(always)]
    pub fn withdrawable(&self) -> u64 {
        u64::from_le_bytes(self.withdrawable)
    }

    #[inline(always)]
    pub fn id(&self) -> u64 {
        u64::from_le_bytes(self.id)
    }
}
