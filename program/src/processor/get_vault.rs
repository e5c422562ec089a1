//! GetVault: vault; no data. Returns [`VaultInfo`] by return data, for programs that compose.
//!
//! `withdrawable` is the amount that WithdrawSol can pay out: the lamports above the vault's own
//! reserve. After a rise of rent above that reserve the runtime keeps today's minimum in the vault.
//! Then the amount is lower: the lamports above the higher of the two. A caller off chain knows
//! both. To read rent here would cost every caller on chain a `sol_get_sysvar`, nearly as much as
//! the rest of the instruction.
//!
//! A reader must compare the program id that the runtime returns with the data: any program that is
//! called later may overwrite the data.

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
