//! Changes to accounts, whatever program owns them.
//!
//! The rogue writes wherever its script says. The runtime decides which writes are legal, at the
//! store or at the end of the instruction.

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

/// Writes with an instruction of the program. Where the runtime refuses a syscall, such a store is
/// a fault.
pub fn store(account: &mut AccountView, script: &mut Script) -> ProgramResult {
    let (offset, byte) = (script.u16()?, script.u8()?);
    // SAFETY: the same as for `copy`.
    unsafe {
        account
            .data_mut_ptr()
            .add(offset.into())
            .write_volatile(byte)
    };
    Ok(())
}

/// Writes without a check against the length of the data. Behind the data there is room to grow,
/// then the next account.
pub fn copy(account: &mut AccountView, offset: usize, bytes: &[u8]) {
    // SAFETY: the write is within the input if the test says so, and the SVM ends the program
    // otherwise. Nothing else borrows from the input, except the instruction data, which is behind
    // the accounts.
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
    // SAFETY: this breaks the view's own invariant on purpose, and nothing here reads the data
    // afterwards.
    unsafe { (*account.account_mut_ptr()).data_len = len };
}
