//! GetVault: vault; no data. Returns [`VaultInfo`] by return data, for programs that compose.
//!
//! Whoever reads it must compare the program id that the runtime returns with the data: any program
//! that is called later may overwrite it.

use {
    crate::{
        checks,
        instruction::{NoArgs, parse},
        layout,
        state::{Vault, VaultInfo},
    },
    pinocchio::{AccountView, ProgramResult, cpi::set_return_data},
};

#[inline(always)]
pub(crate) fn general(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [vault] = checks::exactly(accounts)?;
    parse::<NoArgs>(data)?;

    let state = checks::vault(vault)?;
    answer(state, vault.lamports());
    Ok(())
}

#[inline(always)]
pub(crate) fn fast(accounts: layout::GetVault, _: &NoArgs) -> Option<()> {
    let vault = &accounts.vault;
    checks::current(&vault.data)?;
    checks::is_ours(&vault.head)?;
    answer(&vault.data, vault.head.lamports);
    Some(())
}

#[inline(always)]
fn answer(vault: &Vault, lamports: u64) {
    let withdrawable = lamports.saturating_sub(vault.rent_reserve());
    set_return_data(bytemuck::bytes_of(&VaultInfo {
        withdrawable: withdrawable.to_le_bytes(),
        id: vault.id,
        authority: vault.authority,
    }));
}
