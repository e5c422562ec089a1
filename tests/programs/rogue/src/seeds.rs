//! Derives addresses of the rogue, only for the cost of it.

#![allow(unsafe_code)]

use pinocchio::Address;

/// Calls `sol_create_program_address`. The runtime decides whether the seeds give an address, and
/// the rogue ignores the answer.
pub fn create(seeds: &[&[u8]], program_id: &Address) {
    let mut address = [0; 32];
    // SAFETY: slices are laid out as the runtime reads seeds, pointer and length, and it writes 32
    // bytes.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        pinocchio::syscalls::sol_create_program_address(
            seeds.as_ptr().cast(),
            seeds.len() as u64,
            program_id.as_array().as_ptr(),
            address.as_mut_ptr(),
        );
    }
    core::hint::black_box((seeds, program_id, &mut address));
}

/// Calls `sol_try_find_program_address`, which searches from bump 255 downwards.
pub fn find(seeds: &[&[u8]], program_id: &Address) {
    let (mut address, mut bump) = ([0; 32], 0);
    // SAFETY: the same as for `create`, and the runtime writes one more byte.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        pinocchio::syscalls::sol_try_find_program_address(
            seeds.as_ptr().cast(),
            seeds.len() as u64,
            program_id.as_array().as_ptr(),
            address.as_mut_ptr(),
            &mut bump,
        );
    }
    core::hint::black_box((seeds, program_id, &mut address, &mut bump));
}
