//! Changes to accounts, whoever owns them.
//!
//! The rogue writes wherever it is told to. What it may write the runtime decides, at the store or when the
//! instruction ends.

#![allow(unsafe_code)]

use {
    crate::{memory, script::Script},
    pinocchio::{AccountView, Address, ProgramResult},
};

pub fn write(account: &mut AccountView, script: &mut Script) -> ProgramResult {
    let offset = script.u16()?;
    copy(account, offset.into(), script.bytes()?);
    Ok(())
}

/// Where a syscall is refused, an instruction that stores is a fault.
pub fn store(account: &mut AccountView, script: &mut Script) -> ProgramResult {
    let (offset, byte) = (script.u16()?, script.u8()?);
    // SAFETY: as for `copy`.
    unsafe {
        account
            .data_mut_ptr()
            .add(offset.into())
            .write_volatile(byte)
    };
    Ok(())
}

/// Not bounded by the length of the data: behind it there is room to grow into, then the next account.
pub fn copy(account: &mut AccountView, offset: usize, bytes: &[u8]) {
    // SAFETY: within the input as long as the test says so; the SVM ends the program otherwise. Nothing
    // else borrows from it, but for instruction data, which lies behind the accounts.
    unsafe {
        memory::copy(bytes, account.data_mut_ptr().add(offset));
    }
}

pub fn credit(account: &mut AccountView, lamports: u64) {
    account.set_lamports(account.lamports().wrapping_add(lamports));
}

pub fn debit(account: &mut AccountView, lamports: u64) {
    account.set_lamports(account.lamports().wrapping_sub(lamports));
}

pub fn assign(account: &mut AccountView, owner: &Address) {
    account.assign(owner);
}

pub fn resize(account: &mut AccountView, len: u64) {
    // SAFETY: the view's own invariant is broken, on purpose, and nothing here reads the data afterwards.
    unsafe { (*account.account_mut_ptr()).data_len = len };
}
