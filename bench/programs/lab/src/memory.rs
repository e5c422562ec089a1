//! Where a buffer is: each variant builds 32 bytes in it, in reverse, and copies them to an
//! account.

#![allow(unsafe_code)]

use {
    crate::{OTHER_INPUT, input::Input, runtime},
    alloc::vec::Vec,
    core::ptr::with_exposed_provenance_mut,
    pinocchio::{ProgramResult, entrypoint::HEAP_START_ADDRESS},
};

const WORDS: usize = 4;
const LEN: usize = WORDS * size_of::<u64>();

/// Takes the buffer from the allocator.
#[inline(always)]
pub fn vec(input: Input) -> ProgramResult {
    let mut buffer = Vec::with_capacity(WORDS);
    for word in reversed(input.args()?) {
        buffer.push(word);
    }
    copy_to_account(input, buffer.as_ptr())
}

/// Has the buffer on the stack.
#[inline(always)]
pub fn stack(input: Input) -> ProgramResult {
    let mut buffer = [0; WORDS];
    for (slot, word) in buffer.iter_mut().zip(reversed(input.args()?)) {
        *slot = word;
    }
    copy_to_account(input, buffer.as_ptr())
}

/// Has the buffer on the heap, at a constant address, without an allocator.
#[inline(always)]
pub fn heap(input: Input) -> ProgramResult {
    let buffer = with_exposed_provenance_mut::<u64>(HEAP_START_ADDRESS as usize);
    for (index, word) in reversed(input.args()?).enumerate() {
        // SAFETY: the heap is larger than that, aligned to 8, and used by nothing else: this
        // variant allocates nothing.
        unsafe { buffer.add(index).write(word) };
    }
    copy_to_account(input, buffer)
}

#[inline(always)]
fn reversed(args: &[u8; LEN]) -> impl Iterator<Item = u64> {
    args.as_chunks::<8>()
        .0
        .iter()
        .rev()
        .map(|word| u64::from_le_bytes(*word))
}

/// Lets the runtime copy, so that the buffer must be in memory.
#[inline(always)]
fn copy_to_account(input: Input, buffer: *const u64) -> ProgramResult {
    let [mut state] = input.accounts()?;
    if state.data_len() != LEN {
        return Err(OTHER_INPUT);
    }
    // SAFETY: the caller has written that many bytes at `buffer`, and the account has that many. A
    // buffer on the stack or the heap is no part of the input.
    unsafe { runtime::copy(state.data_mut_ptr(), buffer.cast(), LEN) };
    Ok(())
}
