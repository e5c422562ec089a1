//! One call that passes the number of accounts and the amount of data that its arguments name: the
//! input is the only difference. The callee is the lab, which does nothing.

use {
    crate::{ID, OTHER_INPUT, buffer::Buffer, input::Input, interface::PASS_ACCOUNTS, runtime},
    pinocchio::{ProgramResult, cpi::CpiAccount, instruction::InstructionAccount},
};

/// Lays out metas and infos for all accounts, however many of them it passes. So the lab itself
/// spends the same on every input.
///
/// The accounts are those to pass, then the lab. The arguments are the number of metas, the number
/// of infos, and the data of the callee.
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
