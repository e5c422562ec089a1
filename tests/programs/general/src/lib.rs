//! The vault by its general path alone, for comparison: the same sources, without a fixed layout.
//!
//! A test loads it under the vault's id in a separate instance of the runtime. There it must treat
//! every input exactly as the vault does.

#![no_std]
#![deny(unsafe_code)]

// The panic handler of that library serves this one too, on any target.
use cu_vault as _;

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod symbol {
    #![allow(unsafe_code)]

    pinocchio::no_allocator!();

    /// The function that the loader calls.
    ///
    /// # Safety
    ///
    /// Only the loader may call it, with the pointers that `process_general` requires.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn entrypoint(input: *mut u8, instruction_data: *const u8) -> u64 {
        // SAFETY: the loader passes what `process_general` requires.
        unsafe { cu_vault::entrypoint::process_general(input, instruction_data) }
    }
}
