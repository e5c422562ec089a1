//! DepositSol: depositor `s w` · vault `w` · System program; `lamports u64`.
//!
//! Only for programs and clients that want the deposit refused where the address holds no vault. A
//! plain System transfer to the vault does the same for less.

use {
    crate::{
        checks,
        cpi::{self, SystemTransfer},
        instruction::{LamportsArgs, parse},
        layout,
    },
    pinocchio::{AccountView, ProgramResult},
};

#[inline(always)]
pub(crate) fn general(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [depositor, vault, _system_program] = checks::exactly(accounts)?;
    let args: &LamportsArgs = parse(data)?;

    checks::signer(depositor)?;
    checks::vault(vault)?;

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
    .invoke_signed(&[]);
    Ok(())
}

/// The System program's slot is not looked at either, nor the depositor's balance and owner.
/// Enforced by: the runtime and the System program, as above.
#[inline(always)]
pub(crate) fn fast(accounts: layout::DepositSol, args: &LamportsArgs) -> Option<()> {
    let vault = &accounts.vault;
    checks::current(&vault.data)?;
    checks::is_ours(&vault.head)?;

    cpi::DEPOSIT_SOL.invoke(&accounts, args.lamports, |transfer, lamports| {
        transfer.lamports = lamports
    });
    Some(())
}
