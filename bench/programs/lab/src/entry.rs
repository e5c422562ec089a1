//! How a program finds its accounts. The work is to move one lamport from the first account to the
//! last.

use {
    crate::{
        OTHER_INPUT,
        input::{Input, move_one_lamport},
    },
    pinocchio::{
        AccountView, ProgramResult,
        entrypoint::{InstructionContext, MaybeAccount},
        error::ProgramError,
    },
};

/// Finds all of them in advance, as `pinocchio::entrypoint!` does.
#[inline(always)]
pub fn plain(input: Input) -> ProgramResult {
    input.every_account(first_to_last)
}

/// Finds each one when it is needed, as `pinocchio::lazy_program_entrypoint!` does. The way to the
/// last account leads through all the others.
#[inline(always)]
pub fn lazy(input: Input) -> ProgramResult {
    let mut context = input.on_demand();
    let mut first = next(&mut context)?;
    let mut last = next(&mut context)?;
    while context.remaining() > 0 {
        last = next(&mut context)?;
    }
    move_one_lamport(&mut first, &mut last);
    Ok(())
}

/// Finds all of them in advance, for the first two.
#[inline(always)]
pub fn plain_two(input: Input) -> ProgramResult {
    input.every_account(|accounts| {
        let [first, second, ..] = accounts else {
            return Err(OTHER_INPUT);
        };
        move_one_lamport(first, second);
        Ok(())
    })
}

/// Finds the first two when they are needed, and no more.
#[inline(always)]
pub fn lazy_two(input: Input) -> ProgramResult {
    let mut context = input.on_demand();
    let mut first = next(&mut context)?;
    let mut second = next(&mut context)?;
    move_one_lamport(&mut first, &mut second);
    Ok(())
}

#[inline(always)]
fn next(context: &mut InstructionContext) -> Result<AccountView, ProgramError> {
    match context.next_account()? {
        MaybeAccount::Account(account) => Ok(account),
        MaybeAccount::Duplicated(_) => Err(OTHER_INPUT),
    }
}

/// Reads the runtime's own pointers, as `pinocchio::program_entrypoint_with_r2!` does.
#[inline(always)]
pub fn pointers(input: Input) -> ProgramResult {
    match input.pointers(first_to_last) {
        pinocchio::SUCCESS => Ok(()),
        error => Err(error.into()),
    }
}

/// Reads them at constant offsets, after a check that they are there.
#[inline(always)]
pub fn fixed<const N: usize>(input: Input) -> ProgramResult {
    first_to_last(&mut input.fixed::<N, N>([0; N])?)
}

#[inline(always)]
fn first_to_last(accounts: &mut [AccountView]) -> ProgramResult {
    let [first, .., last] = accounts else {
        return Err(OTHER_INPUT);
    };
    move_one_lamport(first, last);
    Ok(())
}
