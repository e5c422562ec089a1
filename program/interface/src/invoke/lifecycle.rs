//! A vault is made, asked and ended.

use {
    super::{
        call::{Call, slots},
        returned::vault_info,
    },
    crate::{
        instruction::{CreateVaultArgs, Instruction as Tag, NoArgs},
        state::VaultInfo,
    },
    pinocchio::{AccountView, ProgramResult, cpi::Signer, error::ProgramError},
};

/// Makes the vault of (base, id); base becomes its authority.
pub struct CreateVault<'a> {
    /// Pays the rent reserve, and signs.
    pub payer: &'a AccountView,
    /// Signs; the vault's address depends on it.
    pub base: &'a AccountView,
    pub vault: &'a AccountView,
    pub system_program: &'a AccountView,
    pub id: u64,
    /// The canonical one; whoever sends the transaction finds it for less than a program can.
    pub bump: u8,
}

impl CreateVault<'_> {
    #[inline(always)]
    pub fn invoke(&self) -> ProgramResult {
        self.invoke_signed(&[])
    }

    #[inline(always)]
    pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
        Call {
            slots: const { &slots(Tag::CreateVault) },
            accounts: [self.payer, self.base, self.vault, self.system_program],
            data: bytemuck::bytes_of(&CreateVaultArgs {
                discriminator: Tag::CreateVault as u8,
                id: self.id.to_le_bytes(),
                bump: self.bump,
            }),
            signers,
        }
        .invoke()
    }
}

/// Moves every lamport to the recipient, the rent reserve too, and ends the account.
///
/// It does not look for token accounts: close them first.
pub struct CloseVault<'a> {
    /// Signs.
    pub authority: &'a AccountView,
    pub vault: &'a AccountView,
    pub recipient: &'a AccountView,
}

impl CloseVault<'_> {
    #[inline(always)]
    pub fn invoke(&self) -> ProgramResult {
        self.invoke_signed(&[])
    }

    #[inline(always)]
    pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
        Call {
            slots: const { &slots(Tag::CloseVault) },
            accounts: [self.authority, self.vault, self.recipient],
            data: bytemuck::bytes_of(&NoArgs {
                discriminator: Tag::CloseVault as u8,
            }),
            signers,
        }
        .invoke()
    }
}

/// Asks a vault what may be withdrawn, for its id and for its authority.
pub struct GetVault<'a> {
    pub vault: &'a AccountView,
}

impl GetVault<'_> {
    /// The answer, and it is about this vault: nobody is called between the question and the reading.
    #[inline(always)]
    pub fn invoke(&self) -> Result<VaultInfo, ProgramError> {
        let call = Call {
            slots: const { &slots(Tag::GetVault) },
            accounts: [self.vault],
            data: bytemuck::bytes_of(&NoArgs {
                discriminator: Tag::GetVault as u8,
            }),
            signers: &[],
        };
        call.invoke()?;
        Self::returned()
    }

    /// What the return data says now. `IncorrectProgramId` if the vault program was not the last to set it,
    /// or nobody did.
    ///
    /// It may be about another vault: a program that was called since can have asked for one. So prefer
    /// [`Self::invoke`].
    #[inline(always)]
    pub fn returned() -> Result<VaultInfo, ProgramError> {
        vault_info()
    }
}

/// Lowers the vault's rent reserve to today's minimum, if that is less.
pub struct LowerReserve<'a> {
    pub vault: &'a AccountView,
}

impl LowerReserve<'_> {
    /// Nobody signs.
    #[inline(always)]
    pub fn invoke(&self) -> ProgramResult {
        Call {
            slots: const { &slots(Tag::LowerReserve) },
            accounts: [self.vault],
            data: bytemuck::bytes_of(&NoArgs {
                discriminator: Tag::LowerReserve as u8,
            }),
            signers: &[],
        }
        .invoke()
    }
}
