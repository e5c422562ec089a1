//! A stateless vault: an address of its owner's, without an account of this program.

use {
    super::{address::SYSTEM_PROGRAM_ID, build::build},
    crate::{Address, instruction::Instruction as Tag},
    solana_instruction::Instruction,
};

/// Moves lamports from the owner to the owner's stateless vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatelessDeposit {
    /// Signs.
    pub owner: Address,
    pub vault: Address,
    pub lamports: u64,
    /// As [`find_stateless_address`](super::find_stateless_address) gives it.
    pub bump: u8,
}

impl StatelessDeposit {
    pub fn instruction(&self) -> Instruction {
        build(
            Tag::StatelessDeposit,
            &[self.owner, self.vault, SYSTEM_PROGRAM_ID],
            &[&self.lamports.to_le_bytes(), &[self.bump]],
        )
    }
}

/// Moves lamports from the owner's stateless vault to the recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatelessWithdraw {
    /// Signs.
    pub owner: Address,
    pub vault: Address,
    pub recipient: Address,
    pub lamports: u64,
    /// As [`find_stateless_address`](super::find_stateless_address) gives it.
    pub bump: u8,
}

impl StatelessWithdraw {
    pub fn instruction(&self) -> Instruction {
        build(
            Tag::StatelessWithdraw,
            &[self.owner, self.vault, self.recipient, SYSTEM_PROGRAM_ID],
            &[&self.lamports.to_le_bytes(), &[self.bump]],
        )
    }
}
