//! The accounts behind those of a fixed layout.

use {
    super::{Account, Flags, Head, fits, has_flags},
    crate::token::TokenAccount,
    core::{marker::PhantomData, mem::size_of},
};

/// The number of accounts without much data that one base register reaches. A loop over that many
/// has the same price as a loop over one.
const REACH: usize = 4;

const _: () = assert!(super::find::is_near(
    (REACH - 1) * size_of::<Account<TokenAccount>>(),
    size_of::<Head>()
));

/// The accounts behind those of a fixed layout, one after the other.
pub(crate) struct Rest<'a> {
    next: *mut Head,
    left: usize,
    input: PhantomData<&'a mut [u8]>,
}

impl Rest<'_> {
    /// # Safety
    ///
    /// `left` accounts are serialised one after the other from `next` on, alive and unaliased for
    /// as long as the result.
    #[inline(always)]
    pub(super) unsafe fn new(next: *mut Head, left: usize) -> Self {
        Self {
            next,
            left,
            input: PhantomData,
        }
    }

    /// Goes over the accounts, one for each of `items`. It stops at an account without these flags
    /// or the data length of the type, or when `each` refuses one.
    #[inline(always)]
    pub fn for_each<D, T>(
        &mut self,
        flags: Flags,
        items: &[T],
        mut each: impl FnMut(&mut Account<D>, &T) -> Option<()>,
    ) -> Option<()> {
        if items.len() > self.left {
            return None;
        }
        let mut next = self.next.cast::<Account<D>>();
        // SAFETY: an account is left for each item. It is at `next`, because the lengths of all
        // before it were compared. The references to those have ended.
        let mut step = |item| unsafe {
            if !fits(next, flags) {
                return None;
            }
            each(&mut *next, item)?;
            next = next.add(1);
            Some(())
        };
        let (chunks, others) = items.as_chunks::<REACH>();
        for chunk in chunks {
            for item in chunk {
                step(item)?;
            }
        }
        for item in others {
            step(item)?;
        }
        Some(())
    }

    /// Returns the last account, if it has these flags. Nothing behind it is read at a fixed
    /// address, so its data may have any length.
    #[inline(always)]
    pub fn last(&self, flags: Flags) -> Option<&Head> {
        // SAFETY: an account is left, and it is at `next`.
        unsafe { (self.left == 1 && has_flags(self.next, flags)).then(|| &*self.next) }
    }

    /// Returns the last account, to be credited.
    #[inline(always)]
    pub fn recipient(&mut self) -> Option<Recipient<'_>> {
        if self.left != 1 {
            return None;
        }
        // SAFETY: an account is left, and it is at `next`. The first byte of a duplicate is the
        // index of the account that it repeats, and eight bytes are there.
        unsafe {
            if has_flags(self.next, Flags::Writable) {
                Some(Recipient::Other(&mut *self.next))
            } else {
                (self.next.cast::<u8>().read() == 0).then_some(Recipient::First)
            }
        }
    }
}

/// The account that is credited.
pub(crate) enum Recipient<'a> {
    /// Another account, writable and no signer.
    Other(&'a mut Head),
    /// The first account again.
    First,
}
