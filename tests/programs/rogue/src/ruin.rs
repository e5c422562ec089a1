//! Ends that also end the caller.

#![allow(unsafe_code)]

use {
    crate::interface::{BAD_SCRIPT, Fault},
    pinocchio::{ProgramResult, error::ProgramError},
};

/// An address behind every region of the SVM. It is not null, because sBPF v3 keeps its constants
/// there.
const NOWHERE: usize = 1 << 40;

/// Spends the rest of the budget.
pub fn burn() -> ! {
    loop {
        core::hint::spin_loop();
    }
}

/// Causes a fault. On a host there are none, because they would be undefined behaviour.
pub fn fault(which: u8) -> ProgramResult {
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    if which == Fault::Load as u8 {
        // SAFETY: the SVM maps nothing there and ends the program, as the script requires.
        unsafe { core::ptr::without_provenance::<u8>(NOWHERE).read_volatile() };
    } else if which == Fault::Store as u8 {
        static CONSTANT: u64 = 1;
        // SAFETY: the SVM maps constants read-only and ends the program, as the script requires.
        unsafe { (&raw const CONSTANT).cast_mut().write_volatile(0) };
    } else if which == Fault::Abort as u8 {
        // SAFETY: the runtime ends the program.
        unsafe { pinocchio::syscalls::abort() };
    }
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box((which, Fault::Load, NOWHERE));
    Err(ProgramError::Custom(BAD_SCRIPT))
}
