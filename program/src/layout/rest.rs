//! The accounts behind those of a fixed layout.

use {
    super::{Account, Flags, Head, fits, has_flags},
    crate::token::TokenAccount,
    core::{marker::PhantomData, mem::size_of},
};

/// How many accounts without much data one base register reaches: a loop over that many has the same
/// price as a loop over one.
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
    /// `left` accounts are serialised one after the other from `next` on, alive and unaliased for as long
    /// as what is returned.
    #[inline(always)]
    pub(super) unsafe fn new(next: *mut Head, left: usize) -> Self {
        Self {
            next,
            left,
            input: PhantomData,
        }
    }

    /// Goes over the accounts, one for each of `items`, as long as they have these flags and the data
    /// length of the type, and `each` takes them.
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
        // SAFETY: an account is left for each item, and it lies here, because the lengths of all before
        // it were compared. The references to them are gone.
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

    /// The last account, if it has these flags. Nothing behind it is read at a fixed address, so its
    /// data may have any length.
    #[inline(always)]
    pub fn last(&mut self, flags: Flags) -> Option<&mut Head> {
        // SAFETY: an account is left, and it lies here.
        unsafe { (self.left == 1 && has_flags(self.next, flags)).then(|| &mut *self.next) }
    }

    /// The last account, to be credited.
    #[inline(always)]
    pub fn recipient(&mut self) -> Option<Recipient<'_>> {
        if self.left != 1 {
            return None;
        }
        // SAFETY: an account is left, and it lies here. A duplicate is the index of the account that it
        // repeats, in the first of eight bytes.
        unsafe {
            if has_flags(self.next, Flags::Writable) {
                Some(Recipient::Other(&mut *self.next))
            } else {
                (self.next.cast::<u8>().read() == 0).then_some(Recipient::First)
            }
        }
    }
}

/// Who is credited.
pub(crate) enum Recipient<'a> {
    /// An account of its own, writable and no signer.
    Other(&'a mut Head),
    /// The first account once more.
    First,
}
