//! WithdrawSol: authority `s` · vault `w` · recipient `w`; `lamports u64`. No CPI.

use {
    super::lamports::{credit, debit},
    crate::{
        checks,
        instruction::{LamportsArgs, parse},
    },
    pinocchio::{AccountView, ProgramResult},
};

#[inline(always)]
pub(crate) fn withdraw_sol(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [authority, vault, recipient] = checks::exactly(accounts)?;
    let args: &LamportsArgs = parse(data)?;

    checks::signer(authority)?;
    // Without this the credit would undo the debit that it was computed from.
    checks::distinct(vault, recipient)?;
    let state = checks::vault(vault)?;
    checks::authority(state, authority)?;
    let reserve = state.rent_reserve();

    // That vault and recipient are writable is not looked at.
    // Enforced by: the runtime (ReadonlyLamportChange).
    let lamports = u64::from_le_bytes(args.lamports);
    debit(vault, lamports, reserve)?;
    credit(recipient, lamports)?;
    Ok(())
}
