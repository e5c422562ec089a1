//! The dispatch. One file per instruction.

mod accept_authority;
mod close_token_account;
mod close_vault;
mod create_vault;
mod deposit_sol;
mod deposit_token;
mod get_vault;
mod lower_reserve;
mod nominate_authority;
mod payout_sol;
mod payout_token;
mod stateless_deposit;
mod stateless_withdraw;
mod withdraw_excess_lamports;
mod withdraw_sol;
mod withdraw_token;

use {
    cu_vault_interface::{error::VaultError, instruction::Instruction::*, instruction::TABLE},
    pinocchio::{AccountView, Address, ProgramResult},
};

pub fn process(_program_id: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let tag = data.first().copied();
    let spec = TABLE
        .iter()
        .find(|spec| Some(spec.instruction as u8) == tag)
        .ok_or(VaultError::UnknownInstruction)?;
    match spec.instruction {
        CreateVault => create_vault::process(accounts, data),
        DepositSol => deposit_sol::process(accounts, data),
        WithdrawSol => withdraw_sol::process(accounts, data),
        DepositToken => deposit_token::process(accounts, data),
        WithdrawToken => withdraw_token::process(accounts, data),
        PayoutSol => payout_sol::process(accounts, data),
        PayoutToken => payout_token::process(accounts, data),
        CloseTokenAccount => close_token_account::process(accounts, data),
        NominateAuthority => nominate_authority::process(accounts, data),
        AcceptAuthority => accept_authority::process(accounts, data),
        CloseVault => close_vault::process(accounts, data),
        GetVault => get_vault::process(accounts, data),
        LowerReserve => lower_reserve::process(accounts, data),
        WithdrawExcessLamports => withdraw_excess_lamports::process(accounts, data),
        StatelessDeposit => stateless_deposit::process(accounts, data),
        StatelessWithdraw => stateless_withdraw::process(accounts, data),
    }
}
