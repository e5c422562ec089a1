//! How a program compares two addresses: here the owner of an account with the lab's own address.

use {
    crate::{
        ID, REFUSED,
        input::{Input, move_one_lamport, owner},
        runtime,
    },
    pinocchio::{Address, ProgramResult, address::address_eq},
};

/// Lets the runtime compare. Solana's own compiler translates the derived `==` to this.
#[inline(always)]
pub fn syscall(input: Input) -> ProgramResult {
    check_then_move(input, |owner| {
        runtime::equal(owner.as_array(), ID.as_array())
    })
}

/// Compares four words.
#[inline(always)]
pub fn words(input: Input) -> ProgramResult {
    check_then_move(input, |owner| address_eq(owner, &ID))
}

/// Compares the first word alone.
#[inline(always)]
pub fn first_word(input: Input) -> ProgramResult {
    check_then_move(input, |owner| first(owner) == first(&ID))
}

/// Compares nothing: only the owner may do the work itself.
#[inline(always)]
pub fn by_runtime(input: Input) -> ProgramResult {
    // Enforced by: the runtime (ExternalAccountLamportSpend).
    check_then_move(input, |_| true)
}

#[inline(always)]
fn check_then_move(input: Input, is_ours: impl FnOnce(&Address) -> bool) -> ProgramResult {
    let [mut from, mut to] = input.accounts()?;
    if !is_ours(owner(&from)) {
        return Err(REFUSED);
    }
    move_one_lamport(&mut from, &mut to);
    Ok(())
}

#[inline(always)]
fn first(address: &Address) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *address.as_array();
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}
