//! The relay as plain Pinocchio code, for comparison: the same steps, the same errors, the same calls.
//!
//! The wire format is that of `tests/programs/relay`. Only the cost of a level differs. Here the
//! entrypoint is Pinocchio's macro, and the metas come from the views one by one. The call is
//! `invoke_with_bounds`, which compares addresses and borrow states before it enters the runtime.
//! The compares are as cheap as possible: `bench/programs/shared/memcmp`.

#![no_std]
#![deny(unsafe_code)]

extern crate memcmp as _;
// On a host the library links std, and the cdylib needs std's panic handler there. No code uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

#[path = "../../relay/src/interface.rs"]
pub mod interface;
pub mod processor;

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod entrypoint {
    pinocchio::no_allocator!();
    pinocchio::nostd_panic_handler!();
    // One account more than a level may have, so that it sees one too many.
    pinocchio::program_entrypoint!(crate::processor::process, {
        crate::interface::MAX_ACCOUNTS + 1
    });
}
