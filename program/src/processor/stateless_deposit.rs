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
    // Otherwise any signer of the transaction would be accepted as the vault below.
    checks::not_signer(vault)?;

    // No check that `vault` is at the address of these seeds. The bump need not be canonical: the
    // withdrawal takes the same one.
    // Enforced by: the runtime, which lets the destination sign this transfer only if the seeds
    // derive to it (else PrivilegeEscalation).
    // No check that owner and vault are writable.
    // Enforced by: the runtime (PrivilegeEscalation).
    // No check that the System program was passed.
    // Enforced by: the runtime (MissingAccount): the program calls the constant, whatever account
    // is in the slot.
    SystemTransfer {
        from: owner,
        to: vault,
        lamports: &args.lamports,
    }
    .invoke_signed_by_recipient(Signer::from(&stateless_seeds(owner.address(), &args.bump)));
    Ok(())
}

/// The layout excludes that the vault signed the transaction.
#[inline(always)]
pub(crate) fn fast(accounts: layout::StatelessDeposit, args: &StatelessArgs) -> Option<()> {
    cpi::STATELESS_DEPOSIT.invoke(&accounts, (args.lamports, args.bump), LamportsAndBump::set);
    Some(())
}
