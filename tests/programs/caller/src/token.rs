//! The instructions with one transfer of tokens. The accounts after those of the table are for the
//! transfer hook.

use {
    crate::processor::exactly,
    cu_vault_interface::{
        instruction::{DecimalsArgs, TokenArgs, parse},
        invoke::*,
    },
    pinocchio::{AccountView, ProgramResult, error::ProgramError},
};

pub fn deposit_token(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let (
        [
            depositor,
            source,
            mint,
            vault_token_account,
            vault,
            token_program,
        ],
        extra_accounts,
    ) = at_least(accounts)?;
    let args: &TokenArgs = parse(data)?;
    DepositToken {
        depositor,
        source,
        mint,
        vault_token_account,
        vault,
        token_program,
        extra_accounts,
        amount: u64::from_le_bytes(args.amount),
        decimals: args.decimals,
    }
    .invoke()
}

pub fn withdraw_token(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let (
        [
            authority,
            vault,
            vault_token_account,
            mint,
            recipient_token_account,
            token_program,
        ],
        extra_accounts,
    ) = at_least(accounts)?;
    let args: &TokenArgs = parse(data)?;
    WithdrawToken {
        authority,
        vault,
        vault_token_account,
        mint,
        recipient_token_account,
        token_program,
        extra_accounts,
        amount: u64::from_le_bytes(args.amount),
        decimals: args.decimals,
    }
    .invoke()
}

pub fn close_token_account(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let (
        [
            authority,
            vault,
            vault_token_account,
            mint,
            recipient_token_account,
            rent_recipient,
            token_program,
        ],
        extra_accounts,
    ) = at_least(accounts)?;
    let args: &DecimalsArgs = parse(data)?;
    CloseTokenAccount {
        authority,
        vault,
        vault_token_account,
        mint,
        recipient_token_account,
        rent_recipient,
        token_program,
        extra_accounts,
        decimals: args.decimals,
    }
    .invoke()
}

pub fn withdraw_excess_lamports(accounts: &[AccountView]) -> ProgramResult {
    let [
        authority,
        vault,
        vault_token_account,
        recipient,
        token_program,
    ] = exactly(accounts)?;
    WithdrawExcessLamports {
        authority,
        vault,
        vault_token_account,
        recipient,
        token_program,
    }
    .invoke()
}

/// Returns the accounts of the table, and the accounts after them.
pub fn at_least<const N: usize>(
    accounts: &[AccountView],
) -> Result<(&[AccountView; N], &[AccountView]), ProgramError> {
    accounts
        .split_first_chunk()
        .ok_or(ProgramError::NotEnoughAccountKeys)
}
