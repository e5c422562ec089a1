use {
    crate::{accounts, vault},
    cu_vault_interface::{
        instruction::{NoArgs, parse},
        state::VaultInfo,
    },
    pinocchio::{AccountView, ProgramResult, cpi::set_return_data},
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [account] = accounts::exactly(accounts)?;
    parse::<NoArgs>(data)?;
    let vault = vault::load(account)?;

    let withdrawable = account.lamports().saturating_sub(vault.rent_reserve());
    set_return_data(bytemuck::bytes_of(&VaultInfo {
        withdrawable: withdrawable.to_le_bytes(),
        id: vault.id,
        authority: vault.authority,
    }));
    Ok(())
}
