//! Return data: sets it, and writes it to an account.

#![allow(unsafe_code)]

use {
    crate::{
        account, heap,
        interface::{MAX_RECORDED, RECORD_HEADER},
        script::Script,
    },
    pinocchio::{AccountView, ProgramResult},
};

/// Sets it without a limit: the runtime decides which length is too much.
pub fn set(script: &mut Script) -> ProgramResult {
    let len = script.u16()?;
    let data = heap::bytes(len.into(), script.u8()?)?;
    // SAFETY: the runtime reads exactly the bytes of the slice.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        pinocchio::syscalls::sol_set_return_data(data.as_ptr(), data.len() as u64);
    }
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box(data);
    Ok(())
}

pub fn record(account: &mut AccountView) -> ProgramResult {
    let record = heap::bytes(RECORD_HEADER + MAX_RECORDED, 0)?;
    let len = get(record);
    record[32..RECORD_HEADER].copy_from_slice(&(len as u64).to_le_bytes());
    account::copy(account, 0, &record[..RECORD_HEADER + len]);
    Ok(())
}

/// Writes the program id to the start of a record and the data behind its header. Returns the
/// length of the data.
fn get(record: &mut [u8]) -> usize {
    let (header, data) = record.split_at_mut(RECORD_HEADER);
    // SAFETY: the runtime writes 32 bytes, and at most the given length of data.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    return unsafe {
        let room = data.len() as u64;
        pinocchio::syscalls::sol_get_return_data(data.as_mut_ptr(), room, header.as_mut_ptr())
    } as usize;
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box((header, data, 0)).2
}
