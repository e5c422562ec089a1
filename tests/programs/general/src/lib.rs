//! The vault by its general path alone, for comparison: the same sources, without a fixed layout.
//!
//! Loaded under the vault's id in a world of its own, it must do with every input what the vault does.

#![no_std]
#![deny(unsafe_code)]

// Its panic handler is this library's too, on any target.
use cu_vault as _;

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod symbol {
    #![allow(unsafe_code)]

    pinocchio::no_allocator!();

    /// What the loader calls.
    ///
    /// # Safety
    ///
    /// Only the loader may call it, with the pointers that `process_general` asks for.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn entrypoint(input: *mut u8, instruction_data: *const u8) -> u64 {
        // SAFETY: the loader passes what `process_general` asks for.
        unsafe { cu_vault::entrypoint::process_general(input, instruction_data) }
    }
}
