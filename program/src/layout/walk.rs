//! Accounts whose data may have any length: each is found by the length of the one before it.

use {
    super::{Account, Flags, Head, fits, has_flags},
    crate::token::{TOKEN_ACCOUNT_LEN, TokenAccount},
    core::{marker::PhantomData, mem::size_of},
    pinocchio::{account::MAX_PERMITTED_DATA_INCREASE, hint::cold_path},
};

/// The bytes behind the data of an account: padding to 8, the spare bytes, the rent epoch.
const BEHIND: usize = MAX_PERMITTED_DATA_INCREASE + size_of::<u64>();

/// The accounts of an input one after the other, until one is a duplicate.
pub(crate) struct Walk<'a> {
    next: *mut Head,
    left: usize,
    input: PhantomData<&'a mut [u8]>,
}

impl<'a> Walk<'a> {
    /// Returns the accounts, if there are this many.
    ///
    /// # Safety
    ///
    /// `input` is the runtime's serialisation, alive and unaliased for as long as the result.
    #[inline(always)]
    pub unsafe fn new(input: *mut u8, count: usize) -> Option<Self> {
        // SAFETY: the count comes first, and the first account follows it.
        unsafe {
            if input.cast::<u64>().read() != count as u64 {
                cold_path();
                return None;
            }
            Some(Self::from(input.add(size_of::<u64>()).cast(), count))
        }
    }

    /// # Safety
    ///
    /// `left` accounts are serialised one after the other from `next` on, alive and unaliased for
    /// as long as the result.
    #[inline(always)]
    pub(super) unsafe fn from(next: *mut Head, left: usize) -> Self {
        Self {
            next,
            left,
            input: PhantomData,
        }
    }

    /// Returns the next account, if it has these flags and the data length of the type.
    #[inline(always)]
    pub fn take<D>(&mut self, flags: Flags) -> Option<&'a Account<D>> {
        let slot = self.next.cast::<Account<D>>();
        // SAFETY: an account is left. It is at `next`, because the one before it is no duplicate
        // and ends there. Each account is taken once.
        unsafe {
            if self.left == 0 || !fits(slot, flags) {
                return None;
            }
            self.next = slot.add(1).cast();
            self.left -= 1;
            Some(&*slot)
        }
    }

    /// Returns the next account, if it has these flags.
    #[inline(always)]
    pub fn take_any(&mut self, flags: Flags) -> Option<&'a Head> {
        // SAFETY: the same as for `take`.
        unsafe {
            if self.left == 0 || !has_flags(self.next, flags) {
                return None;
            }
            self.left -= 1;
            Some(self.step())
        }
    }

    /// Returns the number of accounts that are left.
    #[inline(always)]
    pub fn left(&self) -> usize {
        self.left
    }

    /// Passes each account that is left to `each`. Stops with `None` at one that does not have these flags.
    #[inline(always)]
    pub fn for_each(mut self, flags: Flags, mut each: impl FnMut(&'a Head)) -> Option<()> {
        while self.left > 0 {
            each(self.take_any(flags)?);
        }
        Some(())
    }

    /// # Safety
    ///
    /// There is an account at `next`, and it is no duplicate.
    #[inline(always)]
    unsafe fn step(&mut self) -> &'a Head {
        // SAFETY: the caller promises it. The runtime pads the data to eight bytes, and its length
        // is far from the largest number.
        unsafe {
            let head = &*self.next;
            let data = head.data_len.next_multiple_of(size_of::<u64>() as u64);
            self.next = self
                .next
                .byte_add(size_of::<Head>() + data as usize + BEHIND);
            head
        }
    }
}

impl Head {
    #[inline(always)]
    pub fn data_len(&self) -> u64 {
        self.data_len
    }

    /// Returns the start of a token account, see [`TokenAccount::from_bytes`].
    #[inline(always)]
    pub fn token_account(&self) -> Option<&TokenAccount> {
        if self.data_len < TOKEN_ACCOUNT_LEN as u64 {
            cold_path();
            return None;
        }
        // SAFETY: the data is behind the head, at least this many bytes of it, and any bytes are
        // valid.
        unsafe { Some(&*(&raw const *self).add(1).cast()) }
    }
}
