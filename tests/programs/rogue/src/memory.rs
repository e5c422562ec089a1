//! Copies and sets bytes by the runtime: without std, LLVM has no other function to call.

#![allow(unsafe_code)]

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
use pinocchio::syscalls;

/// # Safety
///
/// `to` is writable for the length of `from`, and does not overlap with it.
pub unsafe fn copy(from: &[u8], to: *mut u8) {
    // SAFETY: the caller promises it.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        syscalls::sol_memcpy_(to, from.as_ptr(), from.len() as u64);
    }
    // SAFETY: the caller promises it.
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    unsafe {
        to.copy_from_nonoverlapping(from.as_ptr(), from.len());
    }
}

/// # Safety
///
/// `len` bytes are writable at `to`.
pub unsafe fn fill(to: *mut u8, len: usize, byte: u8) {
    // SAFETY: the caller promises it.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        syscalls::sol_memset_(to, byte, len as u64);
    }
    // SAFETY: the caller promises it.
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    unsafe {
        to.write_bytes(byte, len);
    }
}
