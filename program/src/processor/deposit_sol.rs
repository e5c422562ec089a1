//! DepositSol: depositor `s w` · vault `w` · System program; `lamports u64`.
//!
//! Only for programs and clients that want the deposit refused where the address holds no vault. A
//! plain System transfer to the vault does the same for less.
//!
//! The vault proves that it is one by co-signing the transfer with the seeds in its own state, which is
//! free, where to compare its owner is not.

use {
    crate::{
        checks,
        cpi::{self, SystemTransfer},
        instruction::{LamportsArgs, parse},
        layout,
        pda::vault_seeds,
    },
    pinocchio::{AccountView, ProgramResult, cpi::Signer},
};

#[inline(always)]
pub(crate) fn general(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [depositor, vault, _system_program] = checks::exactly(accounts)?;
    let args: &LamportsArgs = parse(data)?;

    checks::signer(depositor)?;
    // Else its signature below would prove nothing.
    checks::not_signer(vault)?;
    let state = checks::signing_vault(vault)?;

    // That depositor and vault are writable is not looked at.
    // Enforced by: the runtime (PrivilegeEscalation).
    // That the System program was passed is not looked at.
    // Enforced by: the runtime (MissingAccount); we call the constant, whatever the slot holds.
    // The depositor's balance and owner are not looked at.
    // Enforced by: the System program (InsufficientFundsForTransfer; an account that carries data or
    // has another owner cannot be its source).
    SystemTransfer {
        from: depositor,
        to: vault,
        lamports: &args.lamports,
    }
    .invoke_signed_by_recipient(Signer::from(&vault_seeds(state)));
    Ok(())
}

/// That the vault did not sign the transaction is part of the layout.
#[inline(always)]
pub(crate) fn fast(accounts: layout::DepositSol, args: &LamportsArgs) -> Option<()> {
    checks::current(&accounts.vault.data)?;

    cpi::DEPOSIT_SOL.invoke(&accounts, args.lamports, |transfer, lamports| {
        transfer.lamports = lamports;
    });
    Some(())
}
