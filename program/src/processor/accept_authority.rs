//! AcceptAuthority: nominee `s` · vault `w`; no data. No CPI.

use {
    crate::{
        Address, checks,
        error::VaultError,
        instruction::{NoArgs, parse},
    },
    pinocchio::{AccountView, ProgramResult, address::address_eq},
};

/// Nobody. Also the address of the System program, which cannot sign; it is refused all the same.
const NOBODY: Address = Address::new_from_array([0; 32]);

#[inline(always)]
pub(crate) fn accept_authority(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [nominee, vault] = checks::exactly(accounts)?;
    parse::<NoArgs>(data)?;

    checks::signer(nominee)?;
    let state = checks::vault_mut(vault)?;
    checks::ensure(
        !address_eq(&state.pending_authority, &NOBODY),
        VaultError::NoNomination,
    )?;
    checks::ensure(
        address_eq(&state.pending_authority, nominee.address()),
        VaultError::WrongNominee,
    )?;

    // That the vault is writable is not looked at.
    // Enforced by: the runtime (ReadonlyDataModified).
    state.authority = state.pending_authority;
    state.pending_authority = NOBODY;
    Ok(())
}
