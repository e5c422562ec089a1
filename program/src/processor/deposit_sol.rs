//! DepositSol: depositor `s w` · vault `w` · System program; `lamports u64`.
//!
//! For programs and clients that want a refusal of the deposit if there is no vault at the address.
//! A plain System transfer to the vault does the same at a lower cost.
//!
//! The vault proves that it is one by co-signing the transfer with the seeds in its own state. That
//! is free, while a compare of its owner is not.

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
    // Otherwise its signature below would prove nothing.
    checks::not_signer(vault)?;
    let state = checks::signing_vault(vault)?;

    // No check that depositor and vault are writable.
    // Enforced by: the runtime (PrivilegeEscalation).
    // No check that the System program was passed.
    // Enforced by: the runtime (MissingAccount): the program calls the constant, whatever account
    // is in the slot.
    // No check of the depositor's balance and owner.
    // Enforced by: the System program (InsufficientFundsForTransfer; an account that has data or
    // another owner cannot be its source).
    SystemTransfer {
        from: depositor,
        to: vault,
        lamports: &args.lamports,
    }
    .invoke_signed_by_recipient(Signer::from(&vault_seeds(state)));
    Ok(())
}

/// The layout excludes that the vault signed the transaction.
#[inline(always)]
pub(crate) fn fast(accounts: layout::DepositSol, args: &LamportsArgs) -> Option<()> {
    checks::current(&accounts.vault.data)?;

    cpi::DEPOSIT_SOL.invoke(&accounts, args.lamports, |transfer, lamports| {
        transfer.lamports = lamports;
    });
    Some(())
}
