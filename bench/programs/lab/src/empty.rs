//! Nothing at all: the baseline of every other variant, and the two instructions that are left.

use {crate::input::Input, core::mem::MaybeUninit, pinocchio::ProgramResult};

#[inline(always)]
pub fn nothing(_: Input) -> ProgramResult {
    Ok(())
}

/// Success is 0. When a program starts, every register except r1, r2 and r10 is 0. So a program
/// that never wrote to r0 need not report success. For the compiler this function returns nothing
/// in particular.
pub fn nothing_in_r0(_: Input) -> MaybeUninit<u64> {
    MaybeUninit::uninit()
}
