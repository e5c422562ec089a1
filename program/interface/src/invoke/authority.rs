//! The authority changes hands, in two steps.

use {
    super::call::{Call, slots},
    crate::{
        Address,
        instruction::{Instruction as Tag, NoArgs, NominateArgs},
    },
    pinocchio::{AccountView, ProgramResult, cpi::Signer},
};

/// Names who may become the authority.
pub struct NominateAuthority<'a> {
    /// Signs.
    pub authority: &'a AccountView,
    pub vault: &'a AccountView,
    /// All zero takes the nomination back.
    pub nominee: &'a Address,
}

impl NominateAuthority<'_> {
    #[inline(always)]
    pub fn invoke(&self) -> ProgramResult {
        self.invoke_signed(&[])
    }

    #[inline(always)]
    pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
        Call {
            slots: const { &slots(Tag::NominateAuthority) },
            accounts: [self.authority, self.vault],
            data: bytemuck::bytes_of(&NominateArgs {
                discriminator: Tag::NominateAuthority as u8,
                nominee: *self.nominee,
            }),
            signers,
        }
        .invoke()
    }
}

/// Makes the nominee the authority.
pub struct AcceptAuthority<'a> {
    /// Signs.
    pub nominee: &'a AccountView,
    pub vault: &'a AccountView,
}

impl AcceptAuthority<'_> {
    #[inline(always)]
    pub fn invoke(&self) -> ProgramResult {
        self.invoke_signed(&[])
    }

    #[inline(always)]
    pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
        Call {
            slots: const { &slots(Tag::AcceptAuthority) },
            accounts: [self.nominee, self.vault],
            data: bytemuck::bytes_of(&NoArgs {
                discriminator: Tag::AcceptAuthority as u8,
            }),
            signers,
        }
        .invoke()
    }
}
