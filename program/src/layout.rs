//! The serialised input: account data in place, and the whole input where its layout is fixed.
//!
//! # In place
//!
//! Pinocchio counts borrows at run time, which costs a few instructions for each borrow. This
//! program never has two references to account data of which one could write. So it need not count:
//!
//! - the four processors that write state (CreateVault, NominateAuthority, AcceptAuthority,
//!   LowerReserve) take one mutable reference, to the vault, and no other;
//! - every other processor takes only shared references;
//! - addresses, owners and lamports are no part of the data.
//!
//! # Fixed
//!
//! ```text
//! input    number of accounts u64 · account · account · … · data length u64 · data · program id
//! account  head (88 bytes, see [`Head`]) · data · padding to 8 · 10,240 spare bytes · rent epoch u64
//! ```
//!
//! The runtime serialises the accounts one after the other. So if the data of an account has the
//! expected length, the next account is at an address that is known at compile time.
//!
//! `fixed_layout!` declares an input as a type and checks, account by account, whether the input
//! matches it. It checks the number of accounts, the first word of each (no duplicate, the flags),
//! and its data length. It reads an account only after the lengths of all accounts before it. So it
//! always reads where the runtime put the account, and never data that a caller has shaped to look
//! like an account.
//!
//! # Walked
//!
//! Accounts and mints of Token-2022 may have extensions, and so any length. A [`Walk`] goes from
//! one account to the next by the length that the runtime wrote there.

#![allow(unsafe_code)]

mod find;
mod inputs;
mod rest;
mod walk;

pub(crate) use {
    find::Found,
    inputs::*,
    rest::{Recipient, Rest},
    walk::Walk,
};

use {
    crate::Address,
    bytemuck::{AnyBitPattern, NoUninit},
    core::mem::{align_of, offset_of, size_of},
    pinocchio::{
        AccountView,
        account::{MAX_PERMITTED_DATA_INCREASE, RuntimeAccount},
        hint::cold_path,
    },
};

/// Returns the data of an account.
#[inline(always)]
pub(crate) fn data(account: &AccountView) -> &[u8] {
    // SAFETY: by the rules of this module no mutable reference to any account's data is alive.
    unsafe { account.borrow_unchecked() }
}

/// Returns the data of an account, to be written.
#[inline(always)]
pub(crate) fn data_mut(account: &mut AccountView) -> &mut [u8] {
    // SAFETY: by the rules of this module no other reference to any account's data is alive, not even
    // through a second view of the same account.
    unsafe { account.borrow_unchecked_mut() }
}

/// The place where the SVM maps the input: r1 at entry, in every program, at any depth.
pub(crate) const INPUT: usize = 0x4_0000_0000;

/// The part of an account that the runtime writes before its data.
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

/// An account with this data, up to the start of the next one.
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
    /// Returns the data that a CPI has given to an account that had none.
    #[inline(always)]
    pub fn grown<T: AnyBitPattern + NoUninit>(&mut self) -> &mut T {
        const { assert!(size_of::<D>() == 0 && align_of::<T>() == 1) };
        bytemuck::from_bytes_mut(&mut self.spare[..size_of::<T>()])
    }

    /// Closes the account: the runtime takes lamports, owner and length from here.
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

/// The flags that a slot requires. Any other flags, such as a recipient that signs, are left to the
/// general path.
#[derive(Clone, Copy)]
pub(crate) enum Flags {
    /// Signed; writable or not.
    Signer,
    SignerWritable,
    /// Writable, and no signer.
    Writable,
    /// No duplicate, with any flags.
    Any,
}

const NO_DUPLICATE: u8 = 0xff;

/// Whether the account at `head` has these flags: one load and one compare. Stops a missing
/// signature, an account that is read-only, and a duplicate, which takes eight bytes and moves all
/// that come after it.
///
/// Price: 2 CU for each account in `withdraw_sol`.
///
/// # Safety
///
/// `head` points to the bytes that the runtime wrote for an account, duplicate or not.
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

/// Whether the account at `slot` has these flags and the data length of its type. The length stops
/// data that a caller has shaped to look like the next account, and an account of another kind.
///
/// Price: 2 CU for each account in `withdraw_sol`.
///
/// # Safety
///
/// `slot` points to the bytes that the runtime wrote for an account, duplicate or not.
#[inline(always)]
unsafe fn fits<D>(slot: *const Account<D>, flags: Flags) -> bool {
    let head = slot.cast::<Head>();
    // SAFETY: the caller promises it. The length is read only of an account that is no duplicate.
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
