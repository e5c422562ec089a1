//! Tokens into a vault's token account, out of it, and the account's end.
//!
//! `extra_accounts` is what the mint's transfer hook asks for, 16 accounts at the most; it is empty for
//! every other mint.

use {
    super::call::{Call, slots},
    crate::instruction::{DecimalsArgs, Instruction as Tag, NoArgs, TokenArgs},
    pinocchio::{AccountView, ProgramResult, cpi::Signer},
};

/// Moves base units from the depositor's token account to the vault's.
pub struct DepositToken<'a> {
    /// Signs; the authority of `source`.
    pub depositor: &'a AccountView,
    pub source: &'a AccountView,
    pub mint: &'a AccountView,
    pub vault_token_account: &'a AccountView,
    pub vault: &'a AccountView,
    pub token_program: &'a AccountView,
    pub extra_accounts: &'a [AccountView],
    pub amount: u64,
    /// As the mint states them.
    pub decimals: u8,
}

impl DepositToken<'_> {
    #[inline(always)]
    pub fn invoke(&self) -> ProgramResult {
        self.invoke_signed(&[])
    }

    #[inline(always)]
    pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
        Call {
            slots: const { &slots(Tag::DepositToken) },
            accounts: [
                self.depositor,
                self.source,
                self.mint,
                self.vault_token_account,
                self.vault,
                self.token_program,
            ],
            data: bytemuck::bytes_of(&TokenArgs {
                discriminator: Tag::DepositToken as u8,
                amount: self.amount.to_le_bytes(),
                decimals: self.decimals,
            }),
            signers,
        }
        .invoke_with::<22>(self.extra_accounts)
    }
}

/// Moves base units from the vault's token account to the recipient's.
pub struct WithdrawToken<'a> {
    /// Signs; the vault's authority.
    pub authority: &'a AccountView,
    pub vault: &'a AccountView,
    pub vault_token_account: &'a AccountView,
    pub mint: &'a AccountView,
    pub recipient_token_account: &'a AccountView,
    pub token_program: &'a AccountView,
    pub extra_accounts: &'a [AccountView],
    pub amount: u64,
    /// As the mint states them.
    pub decimals: u8,
}

impl WithdrawToken<'_> {
    #[inline(always)]
    pub fn invoke(&self) -> ProgramResult {
        self.invoke_signed(&[])
    }

    #[inline(always)]
    pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
        Call {
            slots: const { &slots(Tag::WithdrawToken) },
            accounts: [
                self.authority,
                self.vault,
                self.vault_token_account,
                self.mint,
                self.recipient_token_account,
                self.token_program,
            ],
            data: bytemuck::bytes_of(&TokenArgs {
                discriminator: Tag::WithdrawToken as u8,
                amount: self.amount.to_le_bytes(),
                decimals: self.decimals,
            }),
            signers,
        }
        .invoke_with::<22>(self.extra_accounts)
    }
}

/// Moves all base units out of the vault's token account, then closes it.
pub struct CloseTokenAccount<'a> {
    /// Signs; the vault's authority.
    pub authority: &'a AccountView,
    pub vault: &'a AccountView,
    pub vault_token_account: &'a AccountView,
    pub mint: &'a AccountView,
    /// Gets the base units.
    pub recipient_token_account: &'a AccountView,
    /// Gets the account's lamports.
    pub rent_recipient: &'a AccountView,
    pub token_program: &'a AccountView,
    pub extra_accounts: &'a [AccountView],
    /// As the mint states them.
    pub decimals: u8,
}

impl CloseTokenAccount<'_> {
    #[inline(always)]
    pub fn invoke(&self) -> ProgramResult {
        self.invoke_signed(&[])
    }

    #[inline(always)]
    pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
        Call {
            slots: const { &slots(Tag::CloseTokenAccount) },
            accounts: [
                self.authority,
                self.vault,
                self.vault_token_account,
                self.mint,
                self.recipient_token_account,
                self.rent_recipient,
                self.token_program,
            ],
            data: bytemuck::bytes_of(&DecimalsArgs {
                discriminator: Tag::CloseTokenAccount as u8,
                decimals: self.decimals,
            }),
            signers,
        }
        .invoke_with::<23>(self.extra_accounts)
    }
}

/// Moves the lamports above today's rent-exempt minimum out of the vault's token account; its tokens stay.
pub struct WithdrawExcessLamports<'a> {
    /// Signs; the vault's authority.
    pub authority: &'a AccountView,
    pub vault: &'a AccountView,
    pub vault_token_account: &'a AccountView,
    /// Gets the lamports; may be the vault.
    pub recipient: &'a AccountView,
    pub token_program: &'a AccountView,
}

impl WithdrawExcessLamports<'_> {
    #[inline(always)]
    pub fn invoke(&self) -> ProgramResult {
        self.invoke_signed(&[])
    }

    #[inline(always)]
    pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
        Call {
            slots: const { &slots(Tag::WithdrawExcessLamports) },
            accounts: [
                self.authority,
                self.vault,
                self.vault_token_account,
                self.recipient,
                self.token_program,
            ],
            data: bytemuck::bytes_of(&NoArgs {
                discriminator: Tag::WithdrawExcessLamports as u8,
            }),
            signers,
        }
        .invoke()
    }
}
