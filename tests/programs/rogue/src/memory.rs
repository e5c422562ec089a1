//! Bytes copied and set by the runtime: without std there is nobody else whom LLVM could ask.

#![allow(unsafe_code)]

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
use pinocchio::syscalls;

/// # Safety
///
/// `to` may be written, as many bytes as `from` has, and does not overlap with them.
pub unsafe fn copy(from: &[u8], to: *mut u8) {
    // SAFETY: as promised.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        syscalls::sol_memcpy_(to, from.as_ptr(), from.len() as u64);
    }
    // SAFETY: as promised.
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    unsafe {
        to.copy_from_nonoverlapping(from.as_ptr(), from.len());
    }
}

/// # Safety
///
/// `len` bytes may be written at `to`.
pub unsafe fn fill(to: *mut u8, len: usize, byte: u8) {
    // SAFETY: as promised.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        syscalls::sol_memset_(to, byte, len as u64);
    }
    // SAFETY: as promised.
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    unsafe {
        to.write_bytes(byte, len);
    }
}
