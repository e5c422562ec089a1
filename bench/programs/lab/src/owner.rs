//! How two addresses are compared: here the owner of an account with the lab's own.

use {
    crate::{
        ID, REFUSED,
        input::{Input, move_one_lamport, owner},
        runtime,
    },
    pinocchio::{Address, ProgramResult, address::address_eq},
};

/// By the runtime, which is what Solana's own compiler makes of the derived `==`.
#[inline(always)]
pub fn syscall(input: Input) -> ProgramResult {
    check_then_move(input, |owner| {
        runtime::equal(owner.as_array(), ID.as_array())
    })
}

/// By four words.
#[inline(always)]
pub fn words(input: Input) -> ProgramResult {
    check_then_move(input, |owner| address_eq(owner, &ID))
}

/// By the first word alone.
#[inline(always)]
pub fn first_word(input: Input) -> ProgramResult {
    check_then_move(input, |owner| first(owner) == first(&ID))
}

/// Not at all: the work itself is one that only the owner may do.
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
