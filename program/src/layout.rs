//! The serialised input: account data in place, and the whole input where its layout is fixed.
//!
//! # In place
//!
//! Pinocchio counts borrows at run time, which costs some instructions a borrow. This program never
//! holds two references to account data of which one could write, so it need not count:
//!
//! - the three processors that write state (CreateVault, NominateAuthority, AcceptAuthority) take one
//!   mutable reference, to the vault, and no other;
//! - every other processor takes shared references only;
//! - addresses, owners and lamports are no part of the data.
//!
//! # Fixed
//!
//! ```text
//! input    number of accounts u64 · account · account · … · data length u64 · data · program id
//! account  head (88 bytes, see [`Head`]) · data · padding to 8 · 10,240 spare bytes · rent epoch u64
//! ```
//!
//! The runtime serialises the accounts one after the other, so where the data of an account has the
//! expected length, the next one lies at an address known at compile time. [`fixed_layout`] declares an
//! input as a type and asks, account by account, whether the input is one: the number of accounts, the
//! first word of each (no duplicate, the flags), its data length. An account is looked at only after the
//! lengths of all before it, so what is read is always where the runtime put it, and never data that a
//! caller has shaped to look like an account.

#![allow(unsafe_code)]

mod inputs;

pub(crate) use inputs::*;

use {
    crate::{Address, token::TokenAccount},
    bytemuck::{AnyBitPattern, NoUninit},
    core::{
        marker::PhantomData,
        mem::{align_of, offset_of, size_of},
    },
    pinocchio::{
        AccountView,
        account::{MAX_PERMITTED_DATA_INCREASE, RuntimeAccount},
        hint::cold_path,
    },
};

/// The data of an account.
#[inline(always)]
pub(crate) fn data(account: &AccountView) -> &[u8] {
    // SAFETY: by the rules of this module no mutable reference to any account's data is alive.
    unsafe { account.borrow_unchecked() }
}

/// The data of an account, to be written.
#[inline(always)]
pub(crate) fn data_mut(account: &mut AccountView) -> &mut [u8] {
    // SAFETY: by the rules of this module no other reference to any account's data is alive, not even
    // through a second view of the same account.
    unsafe { account.borrow_unchecked_mut() }
}

/// Where the SVM maps the input: r1 at entry, in every program, at any depth.
pub(crate) const INPUT: usize = 0x4_0000_0000;

/// What the runtime writes ahead of an account's data.
///
/// ```text
/// offset size field
/// 0      4    flags      no duplicate (0xff), signer, writable, executable; a duplicate has the index
///                        of the account it repeats in the first byte, and seven bytes after that
/// 4      4    spare
/// 8      32   address
/// 40     32   owner
/// 72     8    lamports
/// 80     8    data_len
/// ```
#[repr(C)]
pub(crate) struct Head {
    flags: [u8; 4],
    spare: [u8; 4],
    pub address: Address,
    pub owner: Address,
    pub lamports: u64,
    data_len: u64,
}

/// An account with this data, up to where the next one begins.
#[repr(C)]
pub(crate) struct Account<D> {
    pub head: Head,
    pub data: D,
    spare: [u8; MAX_PERMITTED_DATA_INCREASE],
    rent_epoch: u64,
}

const _: () = {
    assert!(size_of::<Head>() == size_of::<RuntimeAccount>());
    assert!(offset_of!(Head, flags) == offset_of!(RuntimeAccount, borrow_state));
    assert!(offset_of!(RuntimeAccount, is_signer) == 1);
    assert!(offset_of!(RuntimeAccount, is_writable) == 2);
    assert!(offset_of!(RuntimeAccount, executable) == 3);
    assert!(offset_of!(Head, address) == offset_of!(RuntimeAccount, address));
    assert!(offset_of!(Head, owner) == offset_of!(RuntimeAccount, owner));
    assert!(offset_of!(Head, lamports) == offset_of!(RuntimeAccount, lamports));
    assert!(offset_of!(Head, data_len) == offset_of!(RuntimeAccount, data_len));
    assert!(offset_of!(Account<()>, data) == size_of::<Head>());
};

impl<D> Account<D> {
    /// The data that a CPI has given to an account without any.
    #[inline(always)]
    pub fn grown<T: AnyBitPattern + NoUninit>(&mut self) -> &mut T {
        const { assert!(size_of::<D>() == 0 && align_of::<T>() == 1) };
        bytemuck::from_bytes_mut(&mut self.spare[..size_of::<T>()])
    }

    /// Ends the account: the runtime takes lamports, owner and length from here.
    #[inline(always)]
    pub fn close(&mut self) {
        self.head.lamports = 0;
        self.head.data_len = 0;
        self.head.owner = pinocchio_system::ID;
    }
}

impl Head {
    #[inline(always)]
    pub fn is_writable(&self) -> bool {
        self.flags[2] == 1
    }
}

/// What the flags of a slot must be. Anything else, such as a recipient that signs, is the general
/// path's.
#[derive(Clone, Copy)]
pub(crate) enum Flags {
    /// Signed; writable or not.
    Signer,
    SignerWritable,
    /// Writable, and no signer.
    Writable,
    /// Just no duplicate.
    Any,
}

const NO_DUPLICATE: u8 = 0xff;

/// Whether the account at `head` has these flags: one load and one comparison.
///
/// # Safety
///
/// `head` points to what the runtime wrote for an account, duplicate or not.
#[inline(always)]
unsafe fn has_flags(head: *const Head, flags: Flags) -> bool {
    let found = head.cast::<u8>();
    // SAFETY: even a duplicate takes eight bytes. An array of bytes has no alignment.
    let has = unsafe {
        match flags {
            Flags::Signer => found.cast::<[u8; 2]>().read() == [NO_DUPLICATE, 1],
            Flags::SignerWritable => found.cast::<[u8; 4]>().read() == [NO_DUPLICATE, 1, 1, 0],
            Flags::Writable => found.cast::<[u8; 4]>().read() == [NO_DUPLICATE, 0, 1, 0],
            Flags::Any => found.read() == NO_DUPLICATE,
        }
    };
    if !has {
        cold_path();
    }
    has
}

/// Whether the account at `slot` has these flags and the data length of its type.
///
/// # Safety
///
/// `slot` points to what the runtime wrote for an account, duplicate or not.
#[inline(always)]
unsafe fn fits<D>(slot: *const Account<D>, flags: Flags) -> bool {
    let head = slot.cast::<Head>();
    // SAFETY: as promised; the length is read of what is no duplicate.
    unsafe {
        if !has_flags(head, flags) {
            return false;
        }
        let fits = (*head).data_len == size_of::<D>() as u64;
        if !fits {
            cold_path();
        }
        fits
    }
}

/// Where a second base register points to. A load reaches 32 KiB to either side of a register, which
/// from the first byte of the input is about three accounts.
const FAR: usize = 48 * 1024;

/// The second base. A plain constant the compiler would not keep in a register: it would make each
/// address anew from the first base, in two instructions. What comes out of a volatile load it cannot
/// tell from any other pointer.
///
/// # Safety
///
/// `input` is where the SVM maps it, and goes on up to [`FAR`] at least.
#[inline(always)]
unsafe fn far(input: *mut u8) -> *mut u8 {
    static ADDRESS: usize = INPUT + FAR;
    // SAFETY: a constant can be read.
    let address = unsafe { (&raw const ADDRESS).read_volatile() };
    input.with_addr(address)
}

/// Whether a load from the first base reaches all of a slot.
const fn is_near(offset: usize, size: usize) -> bool {
    offset + size <= i16::MAX as usize
}

/// Declares accounts whose every address is known at compile time, from the first of the input on: the
/// input as it lies there, and the accounts once they have been found.
macro_rules! fixed_layout {
    ($($(#[$doc:meta])* $input:ident $accounts:ident { $($slot:ident: $flags:ident $data:ty,)+ })+) => {$(
        $(#[$doc])*
        #[repr(C)]
        pub(crate) struct $input {
            count: u64,
            $(pub $slot: Account<$data>,)+
        }

        $(#[$doc])*
        pub(crate) struct $accounts<'a> {
            $(pub $slot: &'a mut Account<$data>,)+
            pub rest: Rest<'a>,
        }

        impl Found for $accounts<'_> {
            type Input = $input;
        }

        impl $accounts<'_> {
            /// The accounts, if they are those of the type and `more` after them.
            ///
            /// # Safety
            ///
            /// `input` is what the runtime serialised, where the SVM maps it, alive and unaliased for as
            /// long as what is returned.
            #[inline(always)]
            pub unsafe fn find(input: *mut u8, more: usize) -> Option<Self> {
                const ACCOUNTS: usize = [$(stringify!($slot)),+].len();
                // SAFETY: the count comes first. There are as many accounts as the type has, and each
                // lies where the type has it, because the lengths of all before it were compared. They
                // do not overlap, and any bytes are a value of them. What `more` accounts follow lies
                // behind.
                unsafe {
                    if input.cast::<u64>().read() != (ACCOUNTS + more) as u64 {
                        cold_path();
                        return None;
                    }
                    let mut far_base = None;
                    let mut place = |offset, size| {
                        if is_near(offset, size) {
                            return input.add(offset);
                        }
                        let far = *far_base.get_or_insert_with(|| far(input));
                        far.offset(offset as isize - FAR as isize)
                    };
                    $(
                        let offset = offset_of!($input, $slot);
                        let size = size_of::<Head>() + size_of::<$data>();
                        let $slot = place(offset, size).cast::<Account<$data>>();
                        if !fits($slot, Flags::$flags) {
                            return None;
                        }
                    )+
                    Some(Self {
                        $($slot: &mut *$slot,)+
                        rest: Rest {
                            next: place(size_of::<$input>(), size_of::<Head>()).cast(),
                            left: more,
                            input: PhantomData,
                        },
                    })
                }
            }
        }
    )+};
}
use fixed_layout;

/// The accounts of an input that have been found where its type has them.
pub(crate) trait Found {
    type Input;
}

/// How many accounts without much data one base register reaches: a loop over that many has the same
/// price as a loop over one.
const REACH: usize = 4;

const _: () = assert!(is_near(
    (REACH - 1) * size_of::<Account<TokenAccount>>(),
    size_of::<Head>()
));

/// The accounts behind those of a fixed layout, one after the other.
pub(crate) struct Rest<'a> {
    next: *mut Head,
    left: usize,
    input: PhantomData<&'a mut [u8]>,
}

impl<'a> Rest<'a> {
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

    /// The only account, if it has these flags and the data length of its type.
    #[inline(always)]
    pub fn only<D>(&mut self, flags: Flags) -> Option<&mut Account<D>> {
        let account = self.next.cast::<Account<D>>();
        // SAFETY: an account is left, and it lies here.
        unsafe { (self.left == 1 && fits(account, flags)).then(|| &mut *account) }
    }

    /// The last account, if it has these flags. Nothing behind it is read at a fixed address, so its
    /// data may have any length.
    #[inline(always)]
    pub fn last(&mut self, flags: Flags) -> Option<&mut Head> {
        // SAFETY: as for `next`.
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
