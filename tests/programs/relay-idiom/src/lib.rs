//! The relay as plain Pinocchio code, for comparison: the same steps, the same errors, the same calls.
//!
//! The wire format is that of `tests/programs/relay`; what differs is what a level costs. Here the
//! entrypoint is Pinocchio's macro, the metas come out of the views one by one, and the call is
//! `invoke_with_bounds`, which compares addresses and borrow states before it enters the runtime. The
//! compares are as cheap as they can be: `bench/programs/shared/memcmp`.

#![no_std]
#![deny(unsafe_code)]

extern crate memcmp as _;
// On a host the library links std, whose panic handler the cdylib needs there; nothing uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

#[path = "../../relay/src/interface.rs"]
pub mod interface;
pub mod processor;

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod entrypoint {
    pinocchio::no_allocator!();
    pinocchio::nostd_panic_handler!();
    // One more than a level may have, so that one too many is seen.
    pinocchio::program_entrypoint!(crate::processor::process, {
        crate::interface::MAX_ACCOUNTS + 1
    });
}
