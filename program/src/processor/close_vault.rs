//! CloseVault: authority `s` · vault `w` · recipient `w`; no data. No CPI.
//!
//! The account loses its lamports, its data and its owner at once. So lamports that are sent to it
//! later in the transaction reach an ordinary account of the System program, not a vault. The
//! address stays that of (base, id). The base may create the vault again, and so reach the lamports
//! that were sent there in the meantime.
//!
//! Token accounts of the vault are not checked: close them first. Tokens that are left in one can
//! be moved only after the base has created the vault again.

use {
    super::lamports::credited,
    crate::{
        checks,
        instruction::{NoArgs, parse},
        layout::{Account, Head, Recipient, SignerAndVault},
        state::Vault,
    },
    pinocchio::{AccountView, ProgramResult},
};

#[inline(always)]
pub(crate) fn general(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [authority, vault, recipient] = checks::exactly(accounts)?;
    parse::<NoArgs>(data)?;

    checks::signer(authority)?;
    checks::distinct(vault, recipient)?;
    checks::writable(vault)?;
    checks::writable(recipient)?;
    checks::authority(checks::paying_vault(vault)?, authority)?;

    recipient.set_lamports(credited(recipient.lamports(), vault.lamports()));
    vault.close()
}

#[inline(always)]
pub(crate) fn fast(mut accounts: SignerAndVault, _: &NoArgs) -> Option<()> {
    let SignerAndVault {
        signer,
        vault,
        rest,
    } = &mut accounts;
    checks::is_commanded(vault, signer)?;

    match rest.recipient()? {
        Recipient::Other(recipient) => close(vault, recipient),
        Recipient::First => {
            checks::or_general(signer.head.is_writable())?;
            close(vault, &mut signer.head);
        }
    }
    Some(())
}

/// No check of the vault's owner, see `checks::paying_vault`.
/// Enforced by: the runtime (ExternalAccountLamportSpend; ExternalAccountDataModified where there
/// is nothing to spend).
#[inline(always)]
fn close(vault: &mut Account<Vault>, recipient: &mut Head) {
    recipient.lamports = credited(recipient.lamports, vault.head.lamports);
    vault.close();
}
