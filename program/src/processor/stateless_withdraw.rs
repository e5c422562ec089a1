//! StatelessWithdraw: owner `s` · vault `w` · recipient `w` · System program; `lamports u64, bump u8`.
//!
//! The System program owns the vault, so only a CPI can debit it. That CPI is nearly all of the
//! extra cost over WithdrawSol.

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
    // Otherwise the seeds would prove nothing about an account that signed the transaction itself.
    checks::not_signer(vault)?;

    // No check that `vault` is at the address of these seeds.
    // Enforced by: the runtime, which lets the source sign this transfer only if the seeds derive
    // to it (else PrivilegeEscalation).
    // No check that vault and recipient are writable.
    // Enforced by: the runtime (PrivilegeEscalation).
    // No check that the System program was passed.
    // Enforced by: the runtime (MissingAccount): the program calls the constant, whatever account
    // is in the slot.
    // No check of the balance, and none that vault and recipient are two accounts: a transfer to
    // itself moves nothing.
    // Enforced by: the System program (InsufficientFundsForTransfer).
    SystemTransfer {
        from: vault,
        to: recipient,
        lamports: &args.lamports,
    }
    .invoke_signed(&[Signer::from(&stateless_seeds(owner.address(), &args.bump))]);
    Ok(())
}

/// The layout excludes that the vault signed the transaction.
#[inline(always)]
pub(crate) fn fast(accounts: layout::StatelessWithdraw, args: &StatelessArgs) -> Option<()> {
    cpi::STATELESS_WITHDRAW.invoke(&accounts, (args.lamports, args.bump), LamportsAndBump::set);
    Some(())
}
