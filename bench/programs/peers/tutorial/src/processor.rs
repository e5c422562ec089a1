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
    cu_vault_interface::{error::VaultError, instruction::Instruction},
    pinocchio::{AccountView, Address, ProgramResult},
};

const CREATE_VAULT: u8 = Instruction::CreateVault as u8;
const DEPOSIT_SOL: u8 = Instruction::DepositSol as u8;
const WITHDRAW_SOL: u8 = Instruction::WithdrawSol as u8;
const DEPOSIT_TOKEN: u8 = Instruction::DepositToken as u8;
const WITHDRAW_TOKEN: u8 = Instruction::WithdrawToken as u8;
const PAYOUT_SOL: u8 = Instruction::PayoutSol as u8;
const PAYOUT_TOKEN: u8 = Instruction::PayoutToken as u8;
const CLOSE_TOKEN_ACCOUNT: u8 = Instruction::CloseTokenAccount as u8;
const NOMINATE_AUTHORITY: u8 = Instruction::NominateAuthority as u8;
const ACCEPT_AUTHORITY: u8 = Instruction::AcceptAuthority as u8;
const CLOSE_VAULT: u8 = Instruction::CloseVault as u8;
const GET_VAULT: u8 = Instruction::GetVault as u8;
const LOWER_RESERVE: u8 = Instruction::LowerReserve as u8;
const WITHDRAW_EXCESS_LAMPORTS: u8 = Instruction::WithdrawExcessLamports as u8;
const STATELESS_DEPOSIT: u8 = Instruction::StatelessDeposit as u8;
const STATELESS_WITHDRAW: u8 = Instruction::StatelessWithdraw as u8;

pub fn process(_program_id: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    match data.first().copied() {
        Some(CREATE_VAULT) => create_vault::process(accounts, data),
        Some(DEPOSIT_SOL) => deposit_sol::process(accounts, data),
        Some(WITHDRAW_SOL) => withdraw_sol::process(accounts, data),
        Some(DEPOSIT_TOKEN) => deposit_token::process(accounts, data),
        Some(WITHDRAW_TOKEN) => withdraw_token::process(accounts, data),
        Some(PAYOUT_SOL) => payout_sol::process(accounts, data),
        Some(PAYOUT_TOKEN) => payout_token::process(accounts, data),
        Some(CLOSE_TOKEN_ACCOUNT) => close_token_account::process(accounts, data),
        Some(NOMINATE_AUTHORITY) => nominate_authority::process(accounts, data),
        Some(ACCEPT_AUTHORITY) => accept_authority::process(accounts, data),
        Some(CLOSE_VAULT) => close_vault::process(accounts, data),
        Some(GET_VAULT) => get_vault::process(accounts, data),
        Some(LOWER_RESERVE) => lower_reserve::process(accounts, data),
        Some(WITHDRAW_EXCESS_LAMPORTS) => withdraw_excess_lamports::process(accounts, data),
        Some(STATELESS_DEPOSIT) => stateless_deposit::process(accounts, data),
        Some(STATELESS_WITHDRAW) => stateless_withdraw::process(accounts, data),
        _ => Err(VaultError::UnknownInstruction.into()),
    }
}
