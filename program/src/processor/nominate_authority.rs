//! NominateAuthority: authority `s` · vault `w`; `nominee 32`. No CPI.
//!
//! The first of two steps: nothing changes until the nominee signs AcceptAuthority, so a mistyped
//! address cannot lose the vault. All zero withdraws a nomination.

use {
    crate::{
        checks,
        instruction::{NominateArgs, parse},
        layout::SignerAndVault,
    },
    pinocchio::{AccountView, ProgramResult},
};

#[inline(always)]
pub(crate) fn general(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [authority, vault] = checks::exactly(accounts)?;
    let args: &NominateArgs = parse(data)?;

    checks::signer(authority)?;
    checks::writable(vault)?;
    let state = checks::vault_mut(vault)?;
    checks::authority(state, authority)?;

    state.pending_authority = args.nominee;
    Ok(())
}

#[inline(always)]
pub(crate) fn fast(accounts: SignerAndVault, args: &NominateArgs) -> Option<()> {
    let SignerAndVault { signer, vault, .. } = accounts;
    checks::is_commanded(vault, signer)?;

    // No check of the vault's owner, see `checks::vault_mut`.
    // Enforced by: the runtime (ExternalAccountDataModified).
    vault.data.pending_authority = args.nominee;
    Some(())
}
