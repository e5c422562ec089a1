//! `memcmp` for the programs here that stand for others' code, so that none of them pays for a compiler that they would
//! not have used.
//!
//! The derived `==` of an address is a call of `memcmp` for 32 bytes, and so is each of the compares that Pinocchio
//! makes on its caller's behalf: `owned_by`, and every account against its meta before a CPI. Who answers that call
//! decides what the program costs:
//!
//! | who | 32 equal bytes |
//! |---|---|
//! | compiler-builtins, which the toolchain of this repository links | a loop over bytes |
//! | Solana's own compiler, platform-tools | a call of the syscall `sol_memcmp_`, from 10 CU on |
//! | this crate | four compares of eight bytes, as `address_eq` makes them |
//!
//! The last is the cheapest, so that is what they get, though no compiler gives it to their authors. Any other length
//! goes to the syscall. Nothing here copies or fills memory by a call: what these programs copy has a length that the
//! compiler knows, and is laid out as loads and stores.
//!
//! A program links it by `extern crate memcmp as _;`. The definition in compiler-builtins is weak and gives way. Solana's own
//! compiler (`scripts/build.sh --compiler build-sbf`) keeps its own.

#![no_std]

#[cfg(all(target_arch = "bpf", not(target_os = "solana")))]
mod symbol {
    use pinocchio::{address::ADDRESS_BYTES, syscalls::sol_memcmp_};

    /// # Safety
    ///
    /// `len` bytes may be read at `a` and at `b`.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, len: usize) -> i32 {
        if len != ADDRESS_BYTES {
            let mut order = 0;
            // SAFETY: as promised; the order is a word of this frame.
            unsafe { sol_memcmp_(a, b, len as u64, &raw mut order) };
            return order;
        }
        for word in 0..ADDRESS_BYTES / size_of::<u64>() {
            // SAFETY: as promised, of which these are the eight bytes at `word`.
            let [a, b] = [a, b].map(|it| unsafe { it.cast::<u64>().add(word).read_unaligned() });
            if a != b {
                // The first byte that differs decides, and it is the lowest of its word. Two constants, because a
                // caller that asks for equality alone sees that neither is 0.
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
