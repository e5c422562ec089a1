//! Lamports into a vault, and out of it.

use {
    super::call::{Call, slots},
    crate::instruction::{Instruction as Tag, LamportsArgs},
    pinocchio::{AccountView, ProgramResult, cpi::Signer},
};

/// Moves lamports from the depositor to the vault; refused where there is no vault.
pub struct DepositSol<'a> {
    /// Signs.
    pub depositor: &'a AccountView,
    pub vault: &'a AccountView,
    pub system_program: &'a AccountView,
    pub lamports: u64,
}

impl DepositSol<'_> {
    #[inline(always)]
    pub fn invoke(&self) -> ProgramResult {
        self.invoke_signed(&[])
    }

    #[inline(always)]
    pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
        Call {
            slots: const { &slots(Tag::DepositSol) },
            accounts: [self.depositor, self.vault, self.system_program],
            data: bytemuck::bytes_of(&LamportsArgs {
                discriminator: Tag::DepositSol as u8,
                lamports: self.lamports.to_le_bytes(),
            }),
            signers,
        }
        .invoke()
    }
}

/// Moves lamports from the vault to the recipient.
pub struct WithdrawSol<'a> {
    /// Signs.
    pub authority: &'a AccountView,
    pub vault: &'a AccountView,
    pub recipient: &'a AccountView,
    pub lamports: u64,
}

impl WithdrawSol<'_> {
    #[inline(always)]
    pub fn invoke(&self) -> ProgramResult {
        self.invoke_signed(&[])
    }

    #[inline(always)]
    pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
        Call {
            slots: const { &slots(Tag::WithdrawSol) },
            accounts: [self.authority, self.vault, self.recipient],
            data: bytemuck::bytes_of(&LamportsArgs {
                discriminator: Tag::WithdrawSol as u8,
                lamports: self.lamports.to_le_bytes(),
            }),
            signers,
        }
        .invoke()
    }
}
