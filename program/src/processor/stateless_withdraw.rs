//! StatelessWithdraw: owner `s` · vault `w` · recipient `w` · System program; `lamports u64, bump u8`.
//!
//! The vault belongs to the System program, so only a CPI can debit it, which is nearly all that this
//! costs more than WithdrawSol.

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
    let [owner, vault, recipient, _system_program] = checks::exactly(accounts)?;
    let args: &StatelessArgs = parse(data)?;

    checks::signer(owner)?;
    // Else the seeds would prove nothing about an account that signed the transaction itself.
    checks::not_signer(vault)?;

    // That `vault` is the address of these seeds is not compared.
    // Enforced by: the runtime, which lets the source sign this transfer only if the seeds derive to
    // it (else PrivilegeEscalation).
    // That vault and recipient are writable is not looked at.
    // Enforced by: the runtime (PrivilegeEscalation).
    // That the System program was passed is not looked at.
    // Enforced by: the runtime (MissingAccount); we call the constant, whatever the slot holds.
    // The balance is not looked at, nor whether vault and recipient are one account: such a transfer
    // moves nothing.
    // Enforced by: the System program (InsufficientFundsForTransfer).
    SystemTransfer {
        from: vault,
        to: recipient,
        lamports: &args.lamports,
    }
    .invoke_signed(&[Signer::from(&stateless_seeds(owner.address(), &args.bump))]);
    Ok(())
}

/// That the vault did not sign the transaction is part of the layout.
#[inline(always)]
pub(crate) fn fast(accounts: layout::StatelessWithdraw, args: &StatelessArgs) -> Option<()> {
    cpi::STATELESS_WITHDRAW.invoke(&accounts, (args.lamports, args.bump), LamportsAndBump::set);
    Some(())
}
