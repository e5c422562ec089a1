//! Lists on the heap, of a length that only the script knows.
//!
//! These are no `Vec`s: to grow one takes a 128-bit multiplication, which the BPF back end does not
//! have. Nothing is freed: the heap ends with the program.

#![allow(unsafe_code)]

use {
    crate::{interface::BAD_SCRIPT, memory},
    alloc::alloc::{Layout, alloc},
    core::{mem::MaybeUninit, slice},
    pinocchio::error::ProgramError,
};

/// The error of a script that needs more than the heap has.
const FULL: ProgramError = ProgramError::Custom(BAD_SCRIPT);

/// Returns a list of this length, with each item read by `read`.
pub fn list<'a, T>(
    len: impl Into<usize>,
    mut read: impl FnMut() -> Result<T, ProgramError>,
) -> Result<&'a [T], ProgramError> {
    let items = room(len.into())?;
    for item in items.iter_mut() {
        item.write(read()?);
    }
    // SAFETY: every item was written.
    Ok(unsafe { slice::from_raw_parts(items.as_ptr().cast(), items.len()) })
}

/// Returns a list of the same length, with each item made from one of these.
pub fn map<'a, 'b, T, U>(
    items: &'b [T],
    mut make: impl FnMut(&'b T) -> Result<U, ProgramError>,
) -> Result<&'a [U], ProgramError> {
    let mut items = items.iter();
    // There are as many items as calls, so this error never occurs.
    list(items.len(), || make(items.next().ok_or(FULL)?))
}

/// Returns this number of bytes, each with this value.
pub fn bytes<'a>(len: usize, byte: u8) -> Result<&'a mut [u8], ProgramError> {
    let room = room::<u8>(len)?;
    // SAFETY: every byte of it is written before it is read.
    Ok(unsafe {
        let start = room.as_mut_ptr().cast::<u8>();
        memory::fill(start, len, byte);
        slice::from_raw_parts_mut(start, len)
    })
}

/// Returns a copy of these bytes.
pub fn copy<'a>(from: &[u8]) -> Result<&'a [u8], ProgramError> {
    let room = room::<u8>(from.len())?;
    // SAFETY: it has the same length, it is new, and every byte of it is written before it is read.
    Ok(unsafe {
        let start = room.as_mut_ptr().cast::<u8>();
        memory::copy(from, start);
        slice::from_raw_parts(start, from.len())
    })
}

fn room<'a, T>(len: usize) -> Result<&'a mut [MaybeUninit<T>], ProgramError> {
    let layout = Layout::array::<T>(len).map_err(|_| FULL)?;
    if layout.size() == 0 {
        return Ok(&mut []);
    }
    // SAFETY: the layout is not empty.
    let start = unsafe { alloc(layout) };
    if start.is_null() {
        return Err(FULL);
    }
    // SAFETY: the memory is large enough for `len` items, aligned for them, and never used for
    // anything else. The type does not promise that the items are initialised.
    Ok(unsafe { slice::from_raw_parts_mut(start.cast(), len) })
}
