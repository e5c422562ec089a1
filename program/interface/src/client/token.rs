//! Tokens into a vault's token account, out of it, and the account's end.
//!
//! The token program is [`SPL_TOKEN_ID`](crate::token::SPL_TOKEN_ID) or
//! [`TOKEN_2022_ID`](crate::token::TOKEN_2022_ID), whichever owns the mint. What the mint's transfer hook
//! asks for goes to `with_extra_accounts`, in any order, 16 accounts at the most; no signature reaches a
//! hook.

use {
    super::build::{build, with_extra_accounts},
    crate::{Address, error::VaultError, instruction::Instruction as Tag},
    solana_instruction::{AccountMeta, Instruction},
};

/// Moves base units from the depositor's token account to the vault's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DepositToken {
    /// Signs; the authority of `source`.
    pub depositor: Address,
    pub source: Address,
    pub mint: Address,
    pub vault_token_account: Address,
    pub vault: Address,
    pub token_program: Address,
    pub amount: u64,
    /// As the mint states them.
    pub decimals: u8,
}

impl DepositToken {
    pub fn instruction(&self) -> Instruction {
        build(
            Tag::DepositToken,
            &[
                self.depositor,
                self.source,
                self.mint,
                self.vault_token_account,
                self.vault,
                self.token_program,
            ],
            &[&self.amount.to_le_bytes(), &[self.decimals]],
        )
    }

    /// With what the mint's transfer hook asks for.
    pub fn with_extra_accounts(&self, extra: &[AccountMeta]) -> Result<Instruction, VaultError> {
        with_extra_accounts(self.instruction(), &self.token_program, extra)
    }
}

/// Moves base units from the vault's token account to the recipient's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawToken {
    /// Signs; the vault's authority.
    pub authority: Address,
    pub vault: Address,
    pub vault_token_account: Address,
    pub mint: Address,
    pub recipient_token_account: Address,
    pub token_program: Address,
    pub amount: u64,
    /// As the mint states them.
    pub decimals: u8,
}

impl WithdrawToken {
    pub fn instruction(&self) -> Instruction {
        build(
            Tag::WithdrawToken,
            &[
                self.authority,
                self.vault,
                self.vault_token_account,
                self.mint,
                self.recipient_token_account,
                self.token_program,
            ],
            &[&self.amount.to_le_bytes(), &[self.decimals]],
        )
    }

    /// With what the mint's transfer hook asks for.
    pub fn with_extra_accounts(&self, extra: &[AccountMeta]) -> Result<Instruction, VaultError> {
        with_extra_accounts(self.instruction(), &self.token_program, extra)
    }
}

/// Moves all base units out of the vault's token account, then closes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloseTokenAccount {
    /// Signs; the vault's authority.
    pub authority: Address,
    pub vault: Address,
    pub vault_token_account: Address,
    pub mint: Address,
    /// Gets the base units.
    pub recipient_token_account: Address,
    /// Gets the account's lamports.
    pub rent_recipient: Address,
    pub token_program: Address,
    /// As the mint states them.
    pub decimals: u8,
}

impl CloseTokenAccount {
    pub fn instruction(&self) -> Instruction {
        build(
            Tag::CloseTokenAccount,
            &[
                self.authority,
                self.vault,
                self.vault_token_account,
                self.mint,
                self.recipient_token_account,
                self.rent_recipient,
                self.token_program,
            ],
            &[&[self.decimals]],
        )
    }

    /// With what the mint's transfer hook asks for.
    pub fn with_extra_accounts(&self, extra: &[AccountMeta]) -> Result<Instruction, VaultError> {
        with_extra_accounts(self.instruction(), &self.token_program, extra)
    }
}

/// Moves the lamports above today's rent-exempt minimum out of the vault's token account; its tokens stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawExcessLamports {
    /// Signs; the vault's authority.
    pub authority: Address,
    pub vault: Address,
    /// Not of wrapped SOL, whose lamports are its tokens.
    pub vault_token_account: Address,
    /// Gets the lamports; may be the vault.
    pub recipient: Address,
    pub token_program: Address,
}

impl WithdrawExcessLamports {
    pub fn instruction(&self) -> Instruction {
        build(
            Tag::WithdrawExcessLamports,
            &[
                self.authority,
                self.vault,
                self.vault_token_account,
                self.recipient,
                self.token_program,
            ],
            &[],
        )
    }
}
