//! The syscalls that derive addresses. A host has none, and no host calls these functions.

use pinocchio::{Address, error::ProgramError};

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
pub fn find_program_address(seeds: &[&[u8]]) -> (Address, u8) {
    Address::find_program_address(seeds, &cu_vault_interface::ID)
}

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
pub fn create_program_address(seeds: &[&[u8]]) -> Result<Address, ProgramError> {
    Ok(Address::create_program_address(
        seeds,
        &cu_vault_interface::ID,
    )?)
}

#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
pub fn find_program_address(_seeds: &[&[u8]]) -> (Address, u8) {
    unreachable!("only the chain runs this")
}

#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
pub fn create_program_address(_seeds: &[&[u8]]) -> Result<Address, ProgramError> {
    unreachable!("only the chain runs this")
}
