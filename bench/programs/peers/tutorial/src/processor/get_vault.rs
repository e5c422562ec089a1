use {
    crate::checks,
    cu_vault_interface::{
        instruction::{NoArgs, parse},
        state::VaultInfo,
    },
    pinocchio::{AccountView, ProgramResult, cpi::set_return_data, error::ProgramError},
    solana_program_log::log,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    log("Instruction: GetVault");
    let [vault] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    parse::<NoArgs>(data)?;

    let state = checks::vault(vault)?;
    let withdrawable = vault.lamports().saturating_sub(state.rent_reserve());
    set_return_data(bytemuck::bytes_of(&VaultInfo {
        withdrawable: withdrawable.to_le_bytes(),
        id: state.id,
        authority: state.authority,
    }));
    Ok(())
}
