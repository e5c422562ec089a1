//! The input, in the three ways in which the steps read it.

#![allow(unsafe_code)]

use {
    core::{
        mem::{MaybeUninit, offset_of, size_of},
        slice,
    },
    cu_vault_interface::state::Vault,
    pinocchio::{
        AccountView, Address, MAX_TX_ACCOUNTS, ProgramResult,
        account::{MAX_PERMITTED_DATA_INCREASE, RuntimeAccount},
        entrypoint::deserialize,
        error::ProgramError,
    },
};

/// The registers r1 and r2.
#[derive(Clone, Copy)]
pub struct Input {
    accounts: *mut u8,
    data: *const u8,
}

impl Input {
    /// # Safety
    ///
    /// The same as for [`process`](crate::entrypoint::process).
    #[inline(always)]
    pub unsafe fn new(accounts: *mut u8, data: *const u8) -> Self {
        Self { accounts, data }
    }

    /// The instruction data.
    #[inline(always)]
    pub fn data(&self) -> &'static [u8] {
        // SAFETY: the length is in the eight bytes before the data. The input lives until the program ends.
        unsafe {
            let len = self.data.cast::<u64>().sub(1).read_unaligned();
            slice::from_raw_parts(self.data, len as usize)
        }
    }

    /// The number of accounts.
    #[inline(always)]
    pub fn count(&self) -> usize {
        // SAFETY: the input starts with the number of accounts.
        unsafe { self.accounts.cast::<u64>().read() as usize }
    }

    /// Every account of the input, parsed as `pinocchio::program_entrypoint!` does.
    #[inline(always)]
    pub fn every_account(
        &self,
        then: impl FnOnce(&mut [AccountView], &[u8]) -> ProgramResult,
    ) -> ProgramResult {
        let mut views = [const { MaybeUninit::<AccountView>::uninit() }; MAX_TX_ACCOUNTS];
        // SAFETY: the runtime has serialised the accounts, and they always fit here. `deserialize`
        // returns the number of views that it has written.
        let accounts = unsafe {
            let (_, count, _) = deserialize::<MAX_TX_ACCOUNTS>(self.accounts, &mut views);
            slice::from_raw_parts_mut(views.as_mut_ptr().cast(), count)
        };
        then(accounts, self.data())
    }

    /// The accounts, if there are exactly three.
    #[inline(always)]
    pub fn three_accounts(&self) -> Result<[AccountView; 3], ProgramError> {
        if self.count() != 3 {
            return Err(ProgramError::NotEnoughAccountKeys);
        }
        let mut views = [const { MaybeUninit::<AccountView>::uninit() }; 3];
        // SAFETY: the runtime has serialised three accounts, so three views are written.
        unsafe {
            deserialize::<3>(self.accounts, &mut views);
            Ok(views.as_ptr().cast::<[AccountView; 3]>().read())
        }
    }

    /// The three accounts of a withdrawal at constant offsets, as `is_expected` finds them.
    ///
    /// This function reads an account only after the one before it. The first byte must be that of
    /// an account that is no duplicate. The length then gives the place of the next account. So it
    /// reads nothing that the runtime did not write as an account.
    #[inline(always)]
    pub fn fixed(
        &self,
        is_expected: impl Fn(*const Head, Slot) -> bool,
    ) -> Option<&'static mut Fixed> {
        if self.count() != 3 {
            return None;
        }
        let fixed = self.accounts.cast::<Fixed>();
        // SAFETY: there are three accounts, so the first starts here.
        let authority = unsafe { &raw const (*fixed).authority.head };
        if !is_expected(authority, Slot::Authority) || !has_len(authority, 0) {
            return None;
        }
        // SAFETY: the first account has no data and is no duplicate, so the second starts here.
        let vault = unsafe { &raw const (*fixed).vault.head };
        if !is_expected(vault, Slot::Vault) || !has_len(vault, Vault::LEN) {
            return None;
        }
        // SAFETY: the second account has the data of a vault and is no duplicate, so the third
        // starts here.
        let recipient = unsafe { &raw const (*fixed).recipient };
        if !is_expected(recipient, Slot::Recipient) {
            return None;
        }
        // SAFETY: all three accounts are at the places of the type, and none is a duplicate of
        // another. The input lives until the program ends, and a step takes no other reference into
        // it while it has this one.
        Some(unsafe { &mut *fixed })
    }
}

/// An account's place in the instruction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    Authority,
    Vault,
    Recipient,
}

/// The input of a withdrawal whose authority has no data.
#[repr(C)]
pub struct Fixed {
    count: u64,
    pub authority: Account<()>,
    pub vault: Account<Vault>,
    pub recipient: Head,
}

/// An account with this data, up to the next account.
#[repr(C)]
pub struct Account<D> {
    pub head: Head,
    pub data: D,
    spare: [u8; MAX_PERMITTED_DATA_INCREASE],
    rent_epoch: u64,
}

/// The fields of an account before its data.
#[repr(C)]
pub struct Head {
    /// No duplicate, signer, writable, executable.
    flags: [u8; 4],
    spare: [u8; 4],
    pub address: Address,
    pub owner: Address,
    pub lamports: u64,
    data_len: u64,
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
};

#[inline(always)]
fn has_len(head: *const Head, len: usize) -> bool {
    // SAFETY: `fixed` calls this with an account that is no duplicate and so has all the fields.
    unsafe { (*head).data_len == len as u64 }
}

/// The first byte of an account that is no duplicate.
const NO_DUPLICATE: u8 = 0xff;

/// Whether an account is no duplicate, and has signed if `signer`: one compare for each byte.
#[inline(always)]
pub fn flags_by_byte(head: *const Head, signer: bool) -> bool {
    // SAFETY: the runtime wrote at least eight bytes for any account, duplicate or not.
    let [first, signed, ..] = unsafe { head.cast::<[u8; 4]>().read() };
    first == NO_DUPLICATE && (!signer || signed == 1)
}

/// Whether an account is no duplicate and has signed, in one load of two bytes.
#[inline(always)]
pub fn is_signer(head: *const Head) -> bool {
    // SAFETY: the same as in `flags_by_byte`.
    unsafe { head.cast::<[u8; 2]>().read() == [NO_DUPLICATE, 1] }
}

/// Whether an account is no duplicate, no signer, writable and no program, in one load of four bytes.
#[inline(always)]
pub fn is_writable(head: *const Head) -> bool {
    // SAFETY: the same as in `flags_by_byte`.
    unsafe { head.cast::<[u8; 4]>().read() == [NO_DUPLICATE, 0, 1, 0] }
}

/// The data of an account, without a count of the borrows.
///
/// # Safety
///
/// No mutable reference to the data of this account is alive.
#[inline(always)]
pub unsafe fn data_of(account: &AccountView) -> &[u8] {
    // SAFETY: the caller promises it.
    unsafe { account.borrow_unchecked() }
}
