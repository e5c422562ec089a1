//! GetVault: vault; no data. Returns [`VaultInfo`] by return data, for programs that compose.
//!
//! Whoever reads it must compare the program id that the runtime returns with the data: any program
//! that is called later may overwrite it.

use {
    crate::{
        checks,
        instruction::{NoArgs, parse},
        state::VaultInfo,
    },
    pinocchio::{AccountView, ProgramResult, cpi::set_return_data},
};

#[inline(always)]
pub(crate) fn get_vault(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [vault] = checks::exactly(accounts)?;
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
