//! Nothing at all: what every other variant costs more than, and the two instructions that are left.

use {crate::input::Input, core::mem::MaybeUninit, pinocchio::ProgramResult};

#[inline(always)]
pub fn nothing(_: Input) -> ProgramResult {
    Ok(())
}

/// Success is 0, and every register but r1, r2 and r10 is 0 when a program starts. So a program that never
/// wrote to r0 need not say that it succeeded. To the compiler this returns nothing in particular.
pub fn nothing_in_r0(_: Input) -> MaybeUninit<u64> {
    MaybeUninit::uninit()
}
