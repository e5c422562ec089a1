//! LowerReserve: vault `w`; no data. No CPI.
//!
//! A vault keeps the rent-exempt minimum of the day of its creation. If the minimum has fallen
//! since, this lowers the reserve to today's minimum, and the authority may withdraw the
//! difference. No lamport moves.
//!
//! Anyone may send it. It takes nothing from the authority and gives no other account a right: it
//! only lets the authority withdraw more, as a deposit of the difference would. So it also serves a
//! vault whose authority is a program that cannot send this instruction. One sender can serve any
//! number of vaults.
//!
//! If today's minimum is not below the reserve, it succeeds and nothing changes: it never raises a
//! reserve. An error there would let a stranger who sends it first fail the authority's
//! transaction.

use {
    crate::{
        checks,
        instruction::{NoArgs, parse},
        layout,
        state::Vault,
    },
    pinocchio::{
        AccountView, ProgramResult,
        error::ProgramError,
        sysvars::{Sysvar, rent::Rent},
    },
};

#[inline(always)]
pub(crate) fn general(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [vault] = checks::exactly(accounts)?;
    parse::<NoArgs>(data)?;

    checks::writable(vault)?;
    lower(checks::vault_mut(vault)?)
}

#[inline(always)]
pub(crate) fn fast(accounts: layout::WritableVault, _: &NoArgs) -> Option<()> {
    let vault = accounts.vault;
    checks::current(&vault.data)?;

    // No check of the vault's owner, see `checks::vault_mut`.
    // Enforced by: the runtime (ExternalAccountDataModified).
    lower(&mut vault.data).ok()
}

/// The vault keeps at least its reserve, which is never below the minimum of the day on which it
/// was set. So the vault is rent-exempt before and after, and stays so whatever its authority
/// withdraws.
#[inline(always)]
fn lower(vault: &mut Vault) -> Result<(), ProgramError> {
    let minimum = Rent::get()?.try_minimum_balance(Vault::LEN)?;
    if minimum < vault.rent_reserve() {
        vault.rent_reserve = minimum.to_le_bytes();
    }
    Ok(())
}
