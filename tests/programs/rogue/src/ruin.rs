//! Ends that take others along.

#![allow(unsafe_code)]

use {
    crate::interface::{BAD_SCRIPT, Fault},
    pinocchio::{ProgramResult, error::ProgramError},
};

/// Behind every region that the SVM has. Not null: there sBPF v3 keeps its constants.
const NOWHERE: usize = 1 << 40;

/// Spends what is left of the budget.
pub fn burn() -> ! {
    loop {
        core::hint::spin_loop();
    }
}

/// On a host, where they would be undefined, there are none.
pub fn fault(which: u8) -> ProgramResult {
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    if which == Fault::Load as u8 {
        // SAFETY: the SVM maps nothing there and ends the program, which is what is asked for.
        unsafe { core::ptr::without_provenance::<u8>(NOWHERE).read_volatile() };
    } else if which == Fault::Store as u8 {
        static CONSTANT: u64 = 1;
        // SAFETY: the SVM maps constants read-only and ends the program, which is what is asked for.
        unsafe { (&raw const CONSTANT).cast_mut().write_volatile(0) };
    } else if which == Fault::Abort as u8 {
        // SAFETY: the runtime ends the program.
        unsafe { pinocchio::syscalls::abort() };
    }
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box((which, Fault::Load, NOWHERE));
    Err(ProgramError::Custom(BAD_SCRIPT))
}
