//! The instructions without tokens.

use {
    crate::processor::exactly,
    cu_vault_interface::{
        instruction::{CreateVaultArgs, LamportsArgs, NominateArgs, StatelessArgs, parse},
        invoke::*,
    },
    pinocchio::{AccountView, ProgramResult, cpi::set_return_data},
};

pub fn create_vault(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let [payer, base, vault, system_program] = exactly(accounts)?;
    let args: &CreateVaultArgs = parse(data)?;
    CreateVault {
        payer,
        base,
        vault,
        system_program,
        id: u64::from_le_bytes(args.id),
        bump: args.bump,
    }
    .invoke()
}

pub fn deposit_sol(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let [depositor, vault, system_program] = exactly(accounts)?;
    let args: &LamportsArgs = parse(data)?;
    DepositSol {
        depositor,
        vault,
        system_program,
        lamports: u64::from_le_bytes(args.lamports),
    }
    .invoke()
}

pub fn withdraw_sol(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let [authority, vault, recipient] = exactly(accounts)?;
    let args: &LamportsArgs = parse(data)?;
    WithdrawSol {
        authority,
        vault,
        recipient,
        lamports: u64::from_le_bytes(args.lamports),
    }
    .invoke()
}

pub fn nominate_authority(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let [authority, vault] = exactly(accounts)?;
    let args: &NominateArgs = parse(data)?;
    NominateAuthority {
        authority,
        vault,
        nominee: &args.nominee,
    }
    .invoke()
}

pub fn accept_authority(accounts: &[AccountView]) -> ProgramResult {
    let [nominee, vault] = exactly(accounts)?;
    AcceptAuthority { nominee, vault }.invoke()
}

pub fn close_vault(accounts: &[AccountView]) -> ProgramResult {
    let [authority, vault, recipient] = exactly(accounts)?;
    CloseVault {
        authority,
        vault,
        recipient,
    }
    .invoke()
}

/// Returns the vault's answer.
pub fn get_vault(accounts: &[AccountView]) -> ProgramResult {
    let [vault] = exactly(accounts)?;
    let info = GetVault { vault }.invoke()?;
    set_return_data(bytemuck::bytes_of(&info));
    Ok(())
}

pub fn lower_reserve(accounts: &[AccountView]) -> ProgramResult {
    let [vault] = exactly(accounts)?;
    LowerReserve { vault }.invoke()
}

pub fn stateless_deposit(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let [owner, vault, system_program] = exactly(accounts)?;
    let args: &StatelessArgs = parse(data)?;
    StatelessDeposit {
        owner,
        vault,
        system_program,
        lamports: u64::from_le_bytes(args.lamports),
        bump: args.bump,
    }
    .invoke()
}

pub fn stateless_withdraw(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let [owner, vault, recipient, system_program] = exactly(accounts)?;
    let args: &StatelessArgs = parse(data)?;
    StatelessWithdraw {
        owner,
        vault,
        recipient,
        system_program,
        lamports: u64::from_le_bytes(args.lamports),
        bump: args.bump,
    }
    .invoke()
}
