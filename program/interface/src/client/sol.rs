//! Lamports into a vault, and out of it.

use {
    super::{address::SYSTEM_PROGRAM_ID, build::build},
    crate::{Address, instruction::Instruction as Tag},
    solana_instruction::Instruction,
};

/// Moves lamports from the depositor to the vault; refused where there is no vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DepositSol {
    /// Signs.
    pub depositor: Address,
    pub vault: Address,
    pub lamports: u64,
}

impl DepositSol {
    pub fn instruction(&self) -> Instruction {
        build(
            Tag::DepositSol,
            &[self.depositor, self.vault, SYSTEM_PROGRAM_ID],
            &[&self.lamports.to_le_bytes()],
        )
    }
}

/// Moves lamports from the vault to the recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawSol {
    /// Signs.
    pub authority: Address,
    pub vault: Address,
    pub recipient: Address,
    pub lamports: u64,
}

impl WithdrawSol {
    pub fn instruction(&self) -> Instruction {
        build(
            Tag::WithdrawSol,
            &[self.authority, self.vault, self.recipient],
            &[&self.lamports.to_le_bytes()],
        )
    }
}
