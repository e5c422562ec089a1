//! Event: a line `Program data: …` in the log of the transaction, for indexers.
//!
//! authority `signer`; `amount: u64`

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
use pinocchio::syscalls::sol_log_data;
use {
    crate::amount,
    pinocchio::{AccountView, ProgramResult, error::ProgramError},
};

pub fn process(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let [authority] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    if !authority.is_signer() {
        return Err(ProgramError::MissingRequiredSignature);
    }
    // discriminator `u8` · authority `[u8; 32]` · amount `u64`
    let mut event = [1; 41];
    event[1..33].copy_from_slice(authority.address().as_ref());
    event[33..].copy_from_slice(&amount(data)?.to_le_bytes());
    log_data(&[&event]);
    Ok(())
}

/// Calls the syscall, which Pinocchio offers in no safe form.
#[allow(unsafe_code)]
fn log_data(fields: &[&[u8]]) {
    // SAFETY: a slice is a pointer and a length. The runtime reads one such pair for each field.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        sol_log_data(fields.as_ptr().cast(), fields.len() as u64)
    };
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box(fields);
}
