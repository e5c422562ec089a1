use {
    crate::checks,
    cu_vault_interface::{
        instruction::{NoArgs, parse},
        state::Vault,
    },
    pinocchio::{
        AccountView, ProgramResult,
        error::ProgramError,
        sysvars::{Sysvar, rent::Rent},
    },
    solana_program_log::log,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    log("Instruction: LowerReserve");
    let [vault] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    parse::<NoArgs>(data)?;
    let reserve = checks::vault(vault)?.rent_reserve();

    let minimum = Rent::get()?.try_minimum_balance(Vault::LEN)?;
    let mut data = vault.try_borrow_mut()?;
    Vault::from_bytes_mut(&mut data)?.rent_reserve = reserve.min(minimum).to_le_bytes();
    Ok(())
}
