//! Who checks that an account has signed, and how.

use {
    crate::{
        REFUSED,
        input::{Input, SIGNER_WRITABLE, header, move_one_lamport},
    },
    pinocchio::{AccountView, ProgramResult},
    pinocchio_system::instructions::Transfer,
};

/// Checks signer, writable, no program and no duplicate, a byte each.
#[inline(always)]
pub fn flags(input: Input) -> ProgramResult {
    let [mut from, mut to] = input.accounts()?;
    if from.is_borrowed() || !from.is_signer() || !from.is_writable() || from.executable() {
        return Err(REFUSED);
    }
    move_one_lamport(&mut from, &mut to);
    Ok(())
}

/// Checks the same four in one compare.
#[inline(always)]
pub fn header_word(input: Input) -> ProgramResult {
    let [mut from, mut to] = input.accounts()?;
    if header(&from) != SIGNER_WRITABLE {
        return Err(REFUSED);
    }
    move_one_lamport(&mut from, &mut to);
    Ok(())
}

/// Checks the signature here, before a call that demands it again.
#[inline(always)]
pub fn before_cpi(input: Input) -> ProgramResult {
    let [from, to, _system_program] = input.accounts()?;
    if !from.is_signer() {
        return Err(REFUSED);
    }
    transfer(&from, &to)
}

/// Leaves the check to the call, whose metas declare `from` as a signer.
#[inline(always)]
pub fn by_cpi(input: Input) -> ProgramResult {
    let [from, to, _system_program] = input.accounts()?;
    // Enforced by: the runtime (PrivilegeEscalation).
    transfer(&from, &to)
}

#[inline(always)]
fn transfer(from: &AccountView, to: &AccountView) -> ProgramResult {
    Transfer {
        from,
        to,
        lamports: 1,
    }
    .invoke()
}
