//! Whether the number of accounts of a call is known at compile time. The lab calls itself and
//! passes every account except the first. The callee does nothing.

use {
    crate::{ID, OTHER_INPUT, input::Input, interface::Variant},
    core::slice::from_ref,
    pinocchio::{
        AccountView, ProgramResult,
        cpi::{invoke, invoke_with_bounds, invoke_with_slice},
        instruction::{InstructionAccount, InstructionView},
    },
};

/// The number of accounts that the call passes.
const N: usize = 4;

const NOTHING: &[u8] = from_ref(&(Variant::Nothing as u8));

/// Passes all accounts: the infos are in a `Vec`.
#[inline(always)]
pub fn slice(input: Input) -> ProgramResult {
    with_metas(input, |metas, accounts| {
        invoke_with_slice(&nothing(metas), accounts)
    })
}

/// Passes all accounts, up to a limit: the infos are on the stack.
#[inline(always)]
pub fn bounds(input: Input) -> ProgramResult {
    with_metas(input, |metas, accounts| {
        invoke_with_bounds::<N, _>(&nothing(metas), accounts)
    })
}

/// Passes exactly [`N`] accounts.
#[inline(always)]
pub fn constant(input: Input) -> ProgramResult {
    with_metas(input, |metas, accounts| {
        let metas: &[_; N] = metas.try_into().map_err(|_| OTHER_INPUT)?;
        let accounts: &[_; N] = accounts.try_into().map_err(|_| OTHER_INPUT)?;
        invoke(&nothing(metas), accounts)
    })
}

#[inline(always)]
fn nothing<'a>(metas: &'a [InstructionAccount<'a>]) -> InstructionView<'a, 'a, 'a, 'a> {
    InstructionView {
        program_id: &ID,
        accounts: metas,
        data: NOTHING,
    }
}

/// Read-only metas for up to [`N`] accounts.
#[inline(always)]
fn with_metas(
    input: Input,
    call: impl FnOnce(&[InstructionAccount], &[AccountView]) -> ProgramResult,
) -> ProgramResult {
    input.every_account(|accounts| {
        let [_lab, accounts @ ..] = accounts else {
            return Err(OTHER_INPUT);
        };
        let mut metas = [const { InstructionAccount::readonly(&ID) }; N];
        let metas = metas.get_mut(..accounts.len()).ok_or(OTHER_INPUT)?;
        for (meta, account) in metas.iter_mut().zip(accounts.iter()) {
            *meta = InstructionAccount::readonly(account.address());
        }
        call(metas, accounts)
    })
}
