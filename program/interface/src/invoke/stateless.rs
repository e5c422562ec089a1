//! A stateless vault: an address of its owner's, without an account of the vault program.

use {
    super::call::{Call, slots},
    crate::instruction::{Instruction as Tag, StatelessArgs},
    pinocchio::{AccountView, ProgramResult, cpi::Signer},
};

/// Moves lamports from the owner to the owner's stateless vault.
pub struct StatelessDeposit<'a> {
    /// Signs.
    pub owner: &'a AccountView,
    pub vault: &'a AccountView,
    pub system_program: &'a AccountView,
    pub lamports: u64,
    pub bump: u8,
}

impl StatelessDeposit<'_> {
    #[inline(always)]
    pub fn invoke(&self) -> ProgramResult {
        self.invoke_signed(&[])
    }

    #[inline(always)]
    pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
        Call {
            slots: const { &slots(Tag::StatelessDeposit) },
            accounts: [self.owner, self.vault, self.system_program],
            data: bytemuck::bytes_of(&StatelessArgs {
                discriminator: Tag::StatelessDeposit as u8,
                lamports: self.lamports.to_le_bytes(),
                bump: self.bump,
            }),
            signers,
        }
        .invoke()
    }
}

/// Moves lamports from the owner's stateless vault to the recipient.
pub struct StatelessWithdraw<'a> {
    /// Signs.
    pub owner: &'a AccountView,
    pub vault: &'a AccountView,
    pub recipient: &'a AccountView,
    pub system_program: &'a AccountView,
    pub lamports: u64,
    pub bump: u8,
}

impl StatelessWithdraw<'_> {
    #[inline(always)]
    pub fn invoke(&self) -> ProgramResult {
        self.invoke_signed(&[])
    }

    #[inline(always)]
    pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
        Call {
            slots: const { &slots(Tag::StatelessWithdraw) },
            accounts: [self.owner, self.vault, self.recipient, self.system_program],
            data: bytemuck::bytes_of(&StatelessArgs {
                discriminator: Tag::StatelessWithdraw as u8,
                lamports: self.lamports.to_le_bytes(),
                bump: self.bump,
            }),
            signers,
        }
        .invoke()
    }
}
