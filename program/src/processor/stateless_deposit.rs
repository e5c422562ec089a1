//! StatelessDeposit: owner `s w` · vault `w` · System program; `lamports u64, bump u8`.

use {
    crate::{
        checks,
        cpi::{self, LamportsAndBump, SystemTransfer},
        instruction::{StatelessArgs, parse},
        layout,
        pda::stateless_seeds,
    },
    pinocchio::{AccountView, ProgramResult, cpi::Signer},
};

#[inline(always)]
pub(crate) fn general(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [owner, vault, _system_program] = checks::exactly(accounts)?;
    let args: &StatelessArgs = parse(data)?;

    checks::signer(owner)?;
    // Else any signer of the transaction would pass for the vault below.
    checks::not_signer(vault)?;

    // That `vault` is the address of these seeds is not compared. The bump need not be canonical:
    // the withdrawal takes the same one.
    // Enforced by: the runtime, which lets the destination sign this transfer only if the seeds
    // derive to it (else PrivilegeEscalation).
    // That owner and vault are writable is not looked at.
    // Enforced by: the runtime (PrivilegeEscalation).
    // That the System program was passed is not looked at.
    // Enforced by: the runtime (MissingAccount); we call the constant, whatever the slot holds.
    SystemTransfer {
        from: owner,
        to: vault,
        lamports: &args.lamports,
    }
    .invoke_signed_by_recipient(Signer::from(&stateless_seeds(owner.address(), &args.bump)));
    Ok(())
}

/// That the vault did not sign the transaction is part of the layout.
#[inline(always)]
pub(crate) fn fast(accounts: layout::StatelessDeposit, args: &StatelessArgs) -> Option<()> {
    cpi::STATELESS_DEPOSIT.invoke(&accounts, (args.lamports, args.bump), LamportsAndBump::set);
    Some(())
}
