//! The dispatch by instruction.

use {
    crate::{payout, sol, token},
    cu_vault_interface::instruction::Instruction as Tag,
    pinocchio::{AccountView, Address, ProgramResult, error::ProgramError},
};

/// A first byte that is no discriminator. The program calls the WithdrawSol that follows it while
/// the vault's data is borrowed.
pub const WHILE_BORROWED: u8 = 255;

pub fn process(_program_id: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let (_vault_program, accounts) = accounts
        .split_first()
        .ok_or(ProgramError::NotEnoughAccountKeys)?;
    let (tag, rest) = data
        .split_first()
        .ok_or(ProgramError::InvalidInstructionData)?;
    if *tag == WHILE_BORROWED {
        let [_, vault, _] = exactly(accounts)?;
        let _borrowed = vault.try_borrow()?;
        return sol::withdraw_sol(accounts, rest);
    }
    match Tag::try_from(*tag)? {
        Tag::CreateVault => sol::create_vault(accounts, data),
        Tag::DepositSol => sol::deposit_sol(accounts, data),
        Tag::WithdrawSol => sol::withdraw_sol(accounts, data),
        Tag::DepositToken => token::deposit_token(accounts, data),
        Tag::WithdrawToken => token::withdraw_token(accounts, data),
        Tag::PayoutSol => payout::payout_sol(accounts, data),
        Tag::PayoutToken => payout::payout_token(accounts, data),
        Tag::CloseTokenAccount => token::close_token_account(accounts, data),
        Tag::NominateAuthority => sol::nominate_authority(accounts, data),
        Tag::AcceptAuthority => sol::accept_authority(accounts),
        Tag::CloseVault => sol::close_vault(accounts),
        Tag::GetVault => sol::get_vault(accounts),
        Tag::LowerReserve => sol::lower_reserve(accounts),
        Tag::WithdrawExcessLamports => token::withdraw_excess_lamports(accounts),
        Tag::StatelessDeposit => sol::stateless_deposit(accounts, data),
        Tag::StatelessWithdraw => sol::stateless_withdraw(accounts, data),
    }
}

/// Returns the accounts of an instruction that takes exactly these.
pub fn exactly<const N: usize>(
    accounts: &[AccountView],
) -> Result<&[AccountView; N], ProgramError> {
    accounts
        .as_array()
        .ok_or(ProgramError::NotEnoughAccountKeys)
}
