//! When the error code is chosen. Six checks of six arguments, each with a code of its own.

use {
    crate::{
        input::Input,
        interface::{FIRST_CHECK, OTHER_INPUT},
    },
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
            return Err(ProgramError::Custom(code(check)));
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
    Err(ProgramError::Custom(which(args)))
}

/// The code of the first that does not hold; a function of its own, or the compiler would merge its checks
/// with those above.
#[inline(never)]
fn which(args: &[u8; CHECKS]) -> u32 {
    cold_path();
    (0..CHECKS)
        .find(|check| !holds(args, *check))
        .map_or(OTHER_INPUT, code)
}

/// The argument is greater than its place.
#[inline(always)]
fn holds(args: &[u8; CHECKS], check: usize) -> bool {
    args[check] > check as u8
}

#[inline(always)]
fn code(check: usize) -> u32 {
    FIRST_CHECK + check as u32
}
