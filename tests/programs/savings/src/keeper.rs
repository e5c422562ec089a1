//! The keeper, a PDA of this program, and the vault of which it becomes the authority.

use {
    crate::{interface::KEEPER_SEED, savings::Savings},
    core::slice::from_ref,
    cu_vault_interface::invoke::CreateVault,
    pinocchio::{
        ProgramResult,
        cpi::{Seed, Signer},
    },
};

impl Savings<'_> {
    /// Creates the vault.
    pub fn open(&self, id: u64, bump: u8) -> ProgramResult {
        CreateVault {
            payer: self.user,
            base: self.keeper,
            vault: self.vault,
            system_program: self.system_program,
            id,
            bump,
        }
        .invoke_signed(&[Signer::from(&self.keeper_seeds())])
    }

    /// Returns the seeds of this user's keeper alone: the user's address is one of them.
    pub fn keeper_seeds(&self) -> [Seed<'_>; 3] {
        [
            Seed::from(KEEPER_SEED),
            Seed::from(self.user.address().as_array()),
            Seed::from(from_ref(self.keeper_bump)),
        ]
    }
}
