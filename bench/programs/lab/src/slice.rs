//! Whether the number of accounts of a call is known at compile time. The call is one of the lab to itself,
//! which does nothing, with every account but the first handed on.

use {
    crate::{ID, OTHER_INPUT, input::Input, interface::Variant},
    core::slice::from_ref,
    pinocchio::{
        AccountView, ProgramResult,
        cpi::{invoke, invoke_with_bounds, invoke_with_slice},
        instruction::{InstructionAccount, InstructionView},
    },
};

/// How many accounts are handed on.
const N: usize = 4;

const NOTHING: &[u8] = from_ref(&(Variant::Nothing as u8));

/// As many as there are: the infos are in a `Vec`.
#[inline(always)]
pub fn slice(input: Input) -> ProgramResult {
    with_metas(input, |metas, accounts| {
        invoke_with_slice(&nothing(metas), accounts)
    })
}

/// As many as there are, up to a bound: the infos are on the stack.
#[inline(always)]
pub fn bounds(input: Input) -> ProgramResult {
    with_metas(input, |metas, accounts| {
        invoke_with_bounds::<N, _>(&nothing(metas), accounts)
    })
}

/// Exactly as many as that.
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
