//! A stack array that is filled from the front and never initialised in advance.

#![allow(unsafe_code)]

use core::{mem::MaybeUninit, slice::from_raw_parts};

pub struct Buffer<T, const N: usize> {
    items: [MaybeUninit<T>; N],
    len: usize,
}

impl<T, const N: usize> Buffer<T, N> {
    #[inline(always)]
    pub fn new() -> Self {
        Self {
            items: [const { MaybeUninit::uninit() }; N],
            len: 0,
        }
    }

    /// Panics where the caller has not limited the number of items that it adds.
    #[inline(always)]
    pub fn extend<const M: usize>(&mut self, items: [T; M]) {
        for item in items {
            self.items[self.len].write(item);
            self.len += 1;
        }
    }

    #[inline(always)]
    pub fn filled(&self) -> &[T] {
        // SAFETY: `extend` is the only way to raise `len`, and it writes the item below it first.
        unsafe { from_raw_parts(self.items.as_ptr().cast(), self.len) }
    }
}
