//! WithdrawSol: authority `s` · vault `w` · recipient `w`; `lamports u64`. No CPI.

use {
    super::lamports::{credited, debited},
    crate::{
        checks,
        instruction::{LamportsArgs, parse},
        layout::{Rest, SignerAndVault},
    },
    pinocchio::{AccountView, ProgramResult},
};

#[inline(always)]
pub(crate) fn general(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [authority, vault, recipient] = checks::exactly(accounts)?;
    let args: &LamportsArgs = parse(data)?;

    checks::signer(authority)?;
    // Without this the credit would undo the debit that it was computed from.
    checks::distinct(vault, recipient)?;
    checks::writable(vault)?;
    checks::writable(recipient)?;
    let state = checks::paying_vault(vault)?;
    checks::authority(state, authority)?;
    let reserve = state.rent_reserve();

    let lamports = u64::from_le_bytes(args.lamports);
    let left = debited(vault.lamports(), lamports, reserve)?;
    recipient.set_lamports(credited(recipient.lamports(), lamports)?);
    vault.set_lamports(left);
    Ok(())
}

#[inline(always)]
pub(crate) fn fast((input, rest): (&mut SignerAndVault, Rest), args: &LamportsArgs) -> Option<()> {
    let SignerAndVault { signer, vault, .. } = input;
    let state = &vault.data;
    checks::current(state)?;
    checks::is_authority(state, signer)?;
    let recipient = rest.recipient(&mut signer.head)?;

    // The vault's owner is not compared, see `checks::paying_vault`.
    // Enforced by: the runtime (ExternalAccountLamportSpend).
    let lamports = u64::from_le_bytes(args.lamports);
    let left = debited(vault.head.lamports, lamports, state.rent_reserve()).ok()?;
    recipient.lamports = credited(recipient.lamports, lamports).ok()?;
    vault.head.lamports = left;
    Some(())
}
