//! AcceptAuthority: nominee `s` · vault `w`; no data. No CPI.

use {
    crate::{
        Address, checks,
        error::VaultError,
        instruction::{NoArgs, parse},
        layout::SignerAndVault,
    },
    pinocchio::{AccountView, ProgramResult, address::address_eq},
};

/// No nominee. It is also the address of the System program. That program cannot sign, and this
/// processor refuses the address as well.
const NOBODY: Address = Address::new_from_array([0; 32]);

#[inline(always)]
pub(crate) fn general(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [nominee, vault] = checks::exactly(accounts)?;
    parse::<NoArgs>(data)?;

    checks::signer(nominee)?;
    checks::writable(vault)?;
    let state = checks::vault_mut(vault)?;
    checks::ensure(
        !address_eq(&state.pending_authority, &NOBODY),
        VaultError::NoNomination,
    )?;
    checks::ensure(
        address_eq(&state.pending_authority, nominee.address()),
        VaultError::WrongNominee,
    )?;

    state.authority = state.pending_authority;
    state.pending_authority = NOBODY;
    Ok(())
}

/// The two compares stop anyone except the nominee from becoming the authority.
///
/// Price: 13 CU in `accept_authority`.
#[inline(always)]
pub(crate) fn fast(accounts: SignerAndVault, _: &NoArgs) -> Option<()> {
    let SignerAndVault { signer, vault, .. } = accounts;
    let state = &mut vault.data;
    checks::current(state)?;
    // This copy stays in registers until it is stored.
    let nominee = signer.head.address;
    if address_eq(&state.pending_authority, &NOBODY)
        || !address_eq(&state.pending_authority, &nominee)
    {
        return None;
    }

    // No check of the vault's owner, see `checks::vault_mut`.
    // Enforced by: the runtime (ExternalAccountDataModified).
    state.authority = nominee;
    state.pending_authority = NOBODY;
    Some(())
}
