//! NominateAuthority: authority `s` · vault `w`; `nominee 32`. No CPI.
//!
//! The first of two steps: nothing changes until the nominee signs AcceptAuthority, so a mistyped
//! address cannot lose the vault. All zero takes a nomination back.

use {
    crate::{
        checks,
        instruction::{NominateArgs, parse},
    },
    pinocchio::{AccountView, ProgramResult},
};

#[inline(always)]
pub(crate) fn nominate_authority(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [authority, vault] = checks::exactly(accounts)?;
    let args: &NominateArgs = parse(data)?;

    checks::signer(authority)?;
    let state = checks::vault_mut(vault)?;
    checks::authority(state, authority)?;

    // That the vault is writable is not looked at.
    // Enforced by: the runtime (ReadonlyDataModified).
    state.pending_authority = args.nominee;
    Ok(())
}
