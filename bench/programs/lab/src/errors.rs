//! When the program chooses the error code. Six checks of six arguments, each with its own code.

use {
    crate::{
        input::Input,
        interface::{FIRST_CHECK, OTHER_INPUT},
    },
    pinocchio::{ProgramResult, error::ProgramError, hint::cold_path},
};

const CHECKS: usize = 6;

/// Chooses it before each branch. Early returns compile to this, because the branch leads straight
/// to the one exit, with the code already in the register.
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

/// Chooses it after the program knows that one check failed: then it runs the checks again to see
/// which.
#[inline(always)]
pub fn cold(input: Input) -> ProgramResult {
    let args = input.args::<CHECKS>()?;
    if (0..CHECKS).all(|check| holds(args, check)) {
        return Ok(());
    }
    Err(ProgramError::Custom(which(args)))
}

/// Returns the code of the first check that fails. It is a separate function, because the compiler
/// would otherwise merge its checks with those above.
#[inline(never)]
fn which(args: &[u8; CHECKS]) -> u32 {
    cold_path();
    (0..CHECKS)
        .find(|check| !holds(args, *check))
        .map_or(OTHER_INPUT, code)
}

/// Whether the argument is greater than its position.
#[inline(always)]
fn holds(args: &[u8; CHECKS], check: usize) -> bool {
    args[check] > check as u8
}

#[inline(always)]
fn code(check: usize) -> u32 {
    FIRST_CHECK + check as u32
}
