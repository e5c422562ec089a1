//! The calls of the vault. The README shows them.

use {
    crate::interface::KEEPER_SEED,
    core::slice::from_ref,
    cu_vault::invoke::{CreateVault, DepositSol, GetVault, WithdrawSol},
    pinocchio::{
        AccountView, ProgramResult,
        cpi::{Seed, Signer},
    },
};

/// A user, the user's keeper, and the vault whose authority the keeper is.
pub struct Savings<'a> {
    pub user: &'a AccountView,
    pub keeper: &'a AccountView,
    pub vault: &'a AccountView,
    pub system_program: &'a AccountView,
    pub keeper_bump: &'a u8,
}

impl Savings<'_> {
    /// Makes the vault.
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

    /// Moves lamports from the user, who has signed, to the vault.
    pub fn save(&self, lamports: u64) -> ProgramResult {
        DepositSol {
            depositor: self.user,
            vault: self.vault,
            system_program: self.system_program,
            lamports,
        }
        .invoke()
    }

    /// Moves lamports from the vault to the user. The keeper signs, a PDA of this program.
    pub fn take(&self, lamports: u64) -> ProgramResult {
        WithdrawSol {
            authority: self.keeper,
            vault: self.vault,
            recipient: self.user,
            lamports,
        }
        .invoke_signed(&[Signer::from(&self.keeper_seeds())])
    }

    /// Moves all that may leave. The return data is read at once, and who set it is checked.
    pub fn take_all(&self) -> ProgramResult {
        let info = GetVault { vault: self.vault }.invoke()?;
        self.take(info.withdrawable())
    }

    fn keeper_seeds(&self) -> [Seed<'_>; 3] {
        [
            Seed::from(KEEPER_SEED),
            Seed::from(self.user.address().as_array()),
            Seed::from(from_ref(self.keeper_bump)),
        ]
    }
}
