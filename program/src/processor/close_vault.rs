//! CloseVault: authority `s` · vault `w` · recipient `w`; no data. No CPI.
//!
//! The account loses its lamports, its data and its owner at once, so that lamports sent to it later
//! in the transaction reach an ordinary account of the System program, not a vault. The address stays
//! that of (base, id): base may create it again, and with it reach what was sent there meanwhile.
//!
//! Token accounts of the vault are not looked at: close them first. What is left in one can be moved
//! only after base has created the vault again.

use {
    super::lamports::credit,
    crate::{
        checks,
        instruction::{NoArgs, parse},
    },
    pinocchio::{AccountView, ProgramResult},
};

#[inline(always)]
pub(crate) fn close_vault(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [authority, vault, recipient] = checks::exactly(accounts)?;
    parse::<NoArgs>(data)?;

    checks::signer(authority)?;
    checks::distinct(vault, recipient)?;
    checks::authority(checks::vault(vault)?, authority)?;

    // That vault and recipient are writable is not looked at.
    // Enforced by: the runtime (ReadonlyLamportChange).
    credit(recipient, vault.lamports())?;
    vault.close()
}
