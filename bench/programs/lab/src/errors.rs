//! When the error code is chosen. Six checks of six arguments, each with a code of its own.

use {
    crate::{input::Input, interface::FIRST_CHECK},
    pinocchio::{ProgramResult, error::ProgramError, hint::cold_path},
};

const CHECKS: usize = 6;

/// Ahead of each branch: that is what early returns come to, because the branch leads straight to the one
/// exit, with the code in the register already.
#[inline(always)]
pub fn each(input: Input) -> ProgramResult {
    let args = input.args::<CHECKS>()?;
    for check in 0..CHECKS {
        if !holds(args, check) {
            return refuse(check);
        }
    }
    Ok(())
}

/// After it is clear that one of them does not hold: then they are asked once more, which of them.
#[inline(always)]
pub fn cold(input: Input) -> ProgramResult {
    let args = input.args::<CHECKS>()?;
    if (0..CHECKS).all(|check| holds(args, check)) {
        return Ok(());
    }
    which(args)
}

#[inline(never)]
fn which(args: &[u8; CHECKS]) -> ProgramResult {
    cold_path();
    match (0..CHECKS).find(|check| !holds(args, *check)) {
        Some(check) => refuse(check),
        None => Ok(()),
    }
}

/// The argument is greater than its place.
#[inline(always)]
fn holds(args: &[u8; CHECKS], check: usize) -> bool {
    args[check] > check as u8
}

#[inline(always)]
fn refuse(check: usize) -> ProgramResult {
    Err(ProgramError::Custom(FIRST_CHECK + check as u32))
}
