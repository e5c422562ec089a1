//! Accounts whose data may have any length: each is found by the length of the one before it.

use {
    super::{Account, Flags, Head, fits, has_flags},
    crate::token::{TOKEN_ACCOUNT_LEN, TokenAccount},
    core::{marker::PhantomData, mem::size_of},
    pinocchio::{account::MAX_PERMITTED_DATA_INCREASE, hint::cold_path},
};

/// What comes behind the data of an account: padding to 8, the spare bytes, the rent epoch.
const BEHIND: usize = MAX_PERMITTED_DATA_INCREASE + size_of::<u64>();

/// The accounts of an input one after the other, while none of them is a duplicate.
pub(crate) struct Walk<'a> {
    next: *mut Head,
    left: usize,
    input: PhantomData<&'a mut [u8]>,
}

impl<'a> Walk<'a> {
    /// The accounts, if there are this many.
    ///
    /// # Safety
    ///
    /// `input` is what the runtime serialised, alive and unaliased for as long as what is returned.
    #[inline(always)]
    pub unsafe fn new(input: *mut u8, count: usize) -> Option<Self> {
        // SAFETY: the count comes first, the first account behind it.
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
    /// `left` accounts are serialised one after the other from `next` on, alive and unaliased for as long
    /// as what is returned.
    #[inline(always)]
    pub(super) unsafe fn from(next: *mut Head, left: usize) -> Self {
        Self {
            next,
            left,
            input: PhantomData,
        }
    }

    /// The next account, if it has these flags and the data length of the type.
    #[inline(always)]
    pub fn take<D>(&mut self, flags: Flags) -> Option<&'a Account<D>> {
        let slot = self.next.cast::<Account<D>>();
        // SAFETY: an account is left, and it lies here, because the one before it is no duplicate and ends
        // here. Each account is taken once.
        unsafe {
            if self.left == 0 || !fits(slot, flags) {
                return None;
            }
            self.next = slot.add(1).cast();
            self.left -= 1;
            Some(&*slot)
        }
    }

    /// The next account, if it has these flags.
    #[inline(always)]
    pub fn take_any(&mut self, flags: Flags) -> Option<&'a Head> {
        // SAFETY: as for `take`.
        unsafe {
            if self.left == 0 || !has_flags(self.next, flags) {
                return None;
            }
            self.left -= 1;
            Some(self.step())
        }
    }

    /// # Safety
    ///
    /// An account that is no duplicate lies at `next`.
    #[inline(always)]
    unsafe fn step(&mut self) -> &'a Head {
        // SAFETY: as promised; the runtime pads the data to eight bytes, and its length is far from the
        // largest number.
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

    /// The start of a token account, see [`TokenAccount::from_bytes`].
    #[inline(always)]
    pub fn token_account(&self) -> Option<&TokenAccount> {
        if self.data_len < TOKEN_ACCOUNT_LEN as u64 {
            cold_path();
            return None;
        }
        // SAFETY: the data lies behind the head, this many bytes of it at least, and any bytes are a value.
        unsafe { Some(&*(&raw const *self).add(1).cast()) }
    }
}
