//! Calling the vault from a Pinocchio program.

use {
    cu_vault::{instruction::Instruction, state::VaultInfo},
    pinocchio::{
        AccountView, ProgramResult,
        cpi::{get_return_data, invoke},
        error::ProgramError,
        instruction::{InstructionAccount, InstructionView},
    },
};

/// DepositSol: depositor `s w` · vault `w` · System program; `lamports u64`.
pub fn deposit(
    depositor: &AccountView,
    vault: &AccountView,
    system_program: &AccountView,
    lamports: u64,
) -> ProgramResult {
    let mut data = [Instruction::DepositSol as u8; 9];
    data[1..].copy_from_slice(&lamports.to_le_bytes());
    invoke(
        &InstructionView {
            program_id: &cu_vault::ID,
            accounts: &[
                InstructionAccount::writable_signer(depositor.address()),
                InstructionAccount::writable(vault.address()),
                InstructionAccount::readonly(system_program.address()),
            ],
            data: &data,
        },
        &[depositor, vault, system_program],
    )
}

/// GetVault: vault; no data. The lamports that may be withdrawn.
pub fn withdrawable(vault: &AccountView) -> Result<u64, ProgramError> {
    invoke(
        &InstructionView {
            program_id: &cu_vault::ID,
            accounts: &[InstructionAccount::readonly(vault.address())],
            data: &[Instruction::GetVault as u8],
        },
        &[vault],
    )?;
    let returned = get_return_data().ok_or(ProgramError::InvalidAccountData)?;
    // Any program that is called later may overwrite the return data, so ask whose it is.
    if returned.program_id() != &cu_vault::ID {
        return Err(ProgramError::IncorrectProgramId);
    }
    let info: &VaultInfo = bytemuck::try_from_bytes(returned.as_slice())
        .map_err(|_| ProgramError::InvalidAccountData)?;
    Ok(u64::from_le_bytes(info.withdrawable))
}

fn main() {}
