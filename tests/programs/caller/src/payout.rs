//! The payouts.

use {
    crate::token::at_least,
    cu_vault_interface::{instruction::parse_payout, invoke::*},
    pinocchio::{AccountView, ProgramResult, error::ProgramError},
};

/// The largest number of recipients that this program accepts.
const MAX_RECIPIENTS: usize = 50;

pub fn payout_sol(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let ([authority, vault], recipients) = at_least(accounts)?;
    let ([_], amounts) = parse_payout(data)?;
    pair(recipients, amounts, |payouts, _| {
        PayoutSol {
            authority,
            vault,
            payouts,
        }
        .invoke()
    })
}

pub fn payout_token(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let ([authority, vault, vault_token_account, mint, token_program], rest) = at_least(accounts)?;
    let ([_, decimals], amounts) = parse_payout(data)?;
    pair(rest, amounts, |payouts, extra_accounts| {
        PayoutToken {
            authority,
            vault,
            vault_token_account,
            mint,
            token_program,
            payouts,
            extra_accounts,
            decimals: *decimals,
        }
        .invoke()
    })
}

/// Pairs each amount with a recipient, and returns the accounts that remain.
fn pair(
    accounts: &[AccountView],
    amounts: &[[u8; 8]],
    pay: impl FnOnce(&[(&AccountView, u64)], &[AccountView]) -> ProgramResult,
) -> ProgramResult {
    let (recipients, rest) = accounts
        .split_at_checked(amounts.len())
        .ok_or(ProgramError::NotEnoughAccountKeys)?;
    let mut payouts = [(
        recipients
            .first()
            .ok_or(ProgramError::NotEnoughAccountKeys)?,
        0,
    ); MAX_RECIPIENTS];
    let payouts = payouts
        .get_mut(..amounts.len())
        .ok_or(ProgramError::InvalidInstructionData)?;
    for (payout, (recipient, amount)) in payouts.iter_mut().zip(recipients.iter().zip(amounts)) {
        *payout = (recipient, u64::from_le_bytes(*amount));
    }
    pay(payouts, rest)
}
