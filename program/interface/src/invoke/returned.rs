//! The return data, if it may be the vault's.
//!
//! Pinocchio's `get_return_data` reserves a kilobyte and moves it. This version has room for the
//! answer of GetVault and rejects anything longer.

#![allow(unsafe_code)]

use {
    crate::{Address, state::VaultInfo},
    bytemuck::Zeroable,
    pinocchio::error::ProgramError,
};

/// Returns the vault's answer, if no other program has set the return data since.
#[inline(always)]
pub(super) fn vault_info() -> Result<VaultInfo, ProgramError> {
    let mut setter = Address::default();
    let mut info = VaultInfo::zeroed();
    let room = bytemuck::bytes_of_mut(&mut info);
    // SAFETY: the runtime writes at most the length of the buffer, and an address.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    let len = unsafe {
        pinocchio::syscalls::sol_get_return_data(
            room.as_mut_ptr(),
            room.len() as u64,
            (&raw mut setter).cast(),
        )
    };
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    let len = core::hint::black_box((&mut setter, 0)).1;

    let data = room
        .get(..len as usize)
        .ok_or(ProgramError::InvalidAccountData)?;
    VaultInfo::from_return_data(&setter, data).copied()
}
