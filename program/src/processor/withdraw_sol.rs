//! WithdrawSol: authority `s` · vault `w` · recipient `w`; `lamports u64`. No CPI.

use {
    super::lamports::{credited, debited},
    crate::{
        checks,
        instruction::{LamportsArgs, parse},
        layout::{Account, Head, Recipient, SignerAndVault},
        state::Vault,
    },
    pinocchio::{AccountView, ProgramResult},
};

#[inline(always)]
pub(crate) fn general(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [authority, vault, recipient] = checks::exactly(accounts)?;
    let args: &LamportsArgs = parse(data)?;

    checks::signer(authority)?;
    // Without this check the credit would undo the debit from which it was computed.
    checks::distinct(vault, recipient)?;
    checks::writable(vault)?;
    checks::writable(recipient)?;
    let state = checks::paying_vault(vault)?;
    checks::authority(state, authority)?;
    let reserve = state.rent_reserve();

    let lamports = u64::from_le_bytes(args.lamports);
    vault.set_lamports(debited(vault.lamports(), lamports, reserve)?);
    recipient.set_lamports(credited(recipient.lamports(), lamports));
    Ok(())
}

#[inline(always)]
pub(crate) fn fast(mut accounts: SignerAndVault, args: &LamportsArgs) -> Option<()> {
    let SignerAndVault {
        signer,
        vault,
        rest,
    } = &mut accounts;
    checks::is_commanded(vault, signer)?;

    let lamports = u64::from_le_bytes(args.lamports);
    match rest.recipient()? {
        Recipient::Other(recipient) => pay(vault, recipient, lamports),
        Recipient::First => {
            checks::or_general(signer.head.is_writable())?;
            pay(vault, &mut signer.head, lamports)
        }
    }
}

/// No check of the vault's owner, see `checks::paying_vault`.
/// Enforced by: the runtime (ExternalAccountLamportSpend).
#[inline(always)]
fn pay(vault: &mut Account<Vault>, recipient: &mut Head, lamports: u64) -> Option<()> {
    let reserve = vault.data.rent_reserve();
    vault.head.lamports = debited(vault.head.lamports, lamports, reserve).ok()?;
    recipient.lamports = credited(recipient.lamports, lamports);
    Some(())
}
