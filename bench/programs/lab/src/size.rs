//! One call that hands on as many accounts and as much data as it is told to: what differs is the input.
//! The callee is the lab, which does nothing.

use {
    crate::{ID, OTHER_INPUT, buffer::Buffer, input::Input, interface::PASS_ACCOUNTS, runtime},
    pinocchio::{ProgramResult, cpi::CpiAccount, instruction::InstructionAccount},
};

/// Metas and infos are laid out for all accounts, whatever is handed on of them, so that the lab itself
/// spends the same on every input.
///
/// Accounts, then the lab; how many metas, how many infos, then the data of the callee.
#[inline(always)]
pub fn pass(input: Input) -> ProgramResult {
    let accounts = input.accounts::<{ PASS_ACCOUNTS + 1 }>()?;
    let [metas_len, infos_len, data @ ..] = input.rest() else {
        return Err(OTHER_INPUT);
    };
    let mut metas = Buffer::<InstructionAccount, PASS_ACCOUNTS>::new();
    let mut infos = Buffer::<CpiAccount, PASS_ACCOUNTS>::new();
    for account in &accounts[..PASS_ACCOUNTS] {
        metas.extend([InstructionAccount::readonly(account.address())]);
        infos.extend([CpiAccount::from(account)]);
    }
    let metas = metas
        .filled()
        .get(..*metas_len as usize)
        .ok_or(OTHER_INPUT)?;
    let infos = infos
        .filled()
        .get(..*infos_len as usize)
        .ok_or(OTHER_INPUT)?;
    runtime::call_with(&ID, metas, infos, data, &[]);
    Ok(())
}
