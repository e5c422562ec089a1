//! Lamports into the vault, and out of it. The reference shows this file.

use {
    cu_vault_interface::invoke::{DepositSol, GetVault, WithdrawSol},
    pinocchio::{AccountView, ProgramResult, cpi::Signer},
};

/// A user, the user's keeper, and the vault of which the keeper is the authority.
pub struct Savings<'a> {
    pub user: &'a AccountView,
    pub keeper: &'a AccountView,
    pub vault: &'a AccountView,
    pub system_program: &'a AccountView,
    pub keeper_bump: &'a u8,
}

impl Savings<'_> {
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

    /// Moves all that may leave. `invoke` reads the return data at once and checks which program set it.
    pub fn take_all(&self) -> ProgramResult {
        let info = GetVault { vault: self.vault }.invoke()?;
        self.take(info.withdrawable())
    }
}
