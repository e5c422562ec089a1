//! `memcmp` for the programs here that stand for the code of others. It spares them the cost of a
//! compiler that their authors would not have used.
//!
//! The derived `==` of an address calls `memcmp` for 32 bytes. So does each compare that Pinocchio
//! makes for its caller: `owned_by`, and every account against its meta before a CPI. The
//! implementation of `memcmp` decides the cost of the program:
//!
//! | implementation | 32 equal bytes |
//! |---|---|
//! | compiler-builtins, which the toolchain of this repository links | a loop over bytes |
//! | Solana's own compiler, platform-tools | a call of the syscall `sol_memcmp_`, from 10 CU on |
//! | this crate | four compares of eight bytes, as `address_eq` makes them |
//!
//! This crate is the cheapest, so these programs get it, though no compiler gives it to their
//! authors. Any other length goes to the syscall. No function here copies or fills memory. The
//! copies of these programs have a length that the compiler knows, so they become loads and stores.
//!
//! A program links it by `extern crate memcmp as _;`. The definition in compiler-builtins is weak
//! and gives way. Solana's own compiler (`scripts/build.sh --compiler build-sbf`) keeps its own.

#![no_std]

#[cfg(all(target_arch = "bpf", not(target_os = "solana")))]
mod symbol {
    use pinocchio::{address::ADDRESS_BYTES, syscalls::sol_memcmp_};

    /// # Safety
    ///
    /// `len` bytes are readable at `a` and at `b`.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, len: usize) -> i32 {
        if len != ADDRESS_BYTES {
            let mut order = 0;
            // SAFETY: the caller promises it. The result goes to a word of this frame.
            unsafe { sol_memcmp_(a, b, len as u64, &raw mut order) };
            return order;
        }
        for word in 0..ADDRESS_BYTES / size_of::<u64>() {
            // SAFETY: the caller promises it, and these are the eight bytes at `word`.
            let [a, b] = [a, b].map(|it| unsafe { it.cast::<u64>().add(word).read_unaligned() });
            if a != b {
                // The first byte that differs decides, and it is the lowest of its word. The
                // results are two constants: a caller that only tests for equality then shows the
                // compiler that neither is 0.
                return if a.swap_bytes() < b.swap_bytes() {
                    -1
                } else {
                    1
                };
            }
        }
        0
    }
}
