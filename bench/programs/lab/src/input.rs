//! The runtime's input, as the variants take it. All of them except those of
//! [`entry`](crate::entry) find their accounts here, in one way. So that way is part of no
//! difference.

#![allow(unsafe_code)]

use {
    crate::OTHER_INPUT,
    core::{
        mem::{MaybeUninit, offset_of, size_of},
        slice,
    },
    pinocchio::{
        AccountView, Address, MAX_TX_ACCOUNTS,
        account::RuntimeAccount,
        entrypoint::{InstructionContext, deserialize, process_program_input},
        error::ProgramError,
    },
};

/// The registers r1 and r2.
#[derive(Clone, Copy)]
pub struct Input {
    accounts: *mut u8,
    data: *const u8,
}

/// The start of the input, in every program and at every depth of calls.
pub const INPUT_START: usize = 0x4_0000_0000;

/// The bytes from the start of a serialised account without data to the next account: its fields,
/// the room for its data to grow, and its rent epoch.
const SPAN: usize = size_of::<RuntimeAccount>() + 10 * 1024 + size_of::<u64>();

/// Where the account `index` starts in the input, given the length of the data of each account. No
/// account before it may be a duplicate. Data is padded to eight bytes.
pub const fn fixed_offset(index: usize, data_lens: &[usize]) -> usize {
    let mut offset = size_of::<u64>();
    let mut before = 0;
    while before < index {
        offset += SPAN + data_lens[before].next_multiple_of(size_of::<u64>());
        before += 1;
    }
    offset
}

/// The byte of an account that is no duplicate, where a duplicate has its index.
const NOT_DUPLICATE: u8 = 0xff;

impl Input {
    /// # Safety
    ///
    /// `accounts` points to accounts in the runtime's own serialisation, alive and unaliased for
    /// the call. `data` points to the instruction data in the same buffer: its length is in the
    /// eight bytes before it, and the program's address follows it.
    #[inline(always)]
    pub unsafe fn new(accounts: *mut u8, data: *const u8) -> Self {
        Self { accounts, data }
    }

    /// The instruction data after the byte of the variant.
    #[inline(always)]
    pub fn rest(&self) -> &'static [u8] {
        // SAFETY: the length is before the data, and there is a first byte, the variant. The input
        // lives until the program ends.
        unsafe {
            let len = self.data.cast::<u64>().sub(1).read_unaligned() as usize;
            slice::from_raw_parts(self.data.add(1), len - 1)
        }
    }

    /// The arguments, if there are exactly that many bytes.
    #[inline(always)]
    pub fn args<const N: usize>(&self) -> Result<&'static [u8; N], ProgramError> {
        self.rest().try_into().map_err(|_| OTHER_INPUT)
    }

    /// The number of accounts.
    #[inline(always)]
    fn count(&self) -> usize {
        // SAFETY: the input starts with the number of accounts.
        unsafe { self.accounts.cast::<u64>().read() as usize }
    }

    /// The accounts, if there are exactly that many, parsed one after the other.
    #[inline(always)]
    pub fn accounts<const N: usize>(&self) -> Result<[AccountView; N], ProgramError> {
        if self.count() != N {
            return Err(OTHER_INPUT);
        }
        let mut views = [const { MaybeUninit::<AccountView>::uninit() }; N];
        // SAFETY: the runtime has serialised N accounts, so N views are written.
        unsafe {
            deserialize::<N>(self.accounts, &mut views);
            Ok(views.as_ptr().cast::<[AccountView; N]>().read())
        }
    }

    /// Every account of the input, parsed one after the other.
    #[inline(always)]
    pub fn every_account<T>(&self, then: impl FnOnce(&mut [AccountView]) -> T) -> T {
        let mut views = [const { MaybeUninit::<AccountView>::uninit() }; MAX_TX_ACCOUNTS];
        // SAFETY: the runtime has serialised the accounts, and they always fit here. `deserialize`
        // returns the number of views that it has written.
        let accounts = unsafe {
            let (_, count, _) = deserialize::<MAX_TX_ACCOUNTS>(self.accounts, &mut views);
            slice::from_raw_parts_mut(views.as_mut_ptr().cast(), count)
        };
        then(accounts)
    }

    /// The accounts, each to be parsed when a variant needs it.
    #[inline(always)]
    pub fn on_demand(&self) -> InstructionContext {
        // SAFETY: both pointers are the ones that the runtime passed.
        unsafe { InstructionContext::new_unchecked(self.accounts, self.data) }
    }

    /// Every account of the input, by the pointers that the runtime puts behind the program's
    /// address (SIMD-0449). A runtime without that feature ends the input there. This is the only
    /// code in this crate that can go wrong on another cluster, and it is here to be measured.
    #[inline(always)]
    pub fn pointers(
        &self,
        then: impl FnOnce(&mut [AccountView]) -> Result<(), ProgramError>,
    ) -> u64 {
        // SAFETY: both pointers are the ones that the runtime passed. The cluster decides whether
        // pointers to accounts follow the address, as described above. Where they do not follow,
        // the first load of a pointer is beyond the end of the input, and the runtime stops the
        // program.
        unsafe {
            process_program_input(self.accounts, self.data.cast_mut(), |_, accounts, _| {
                then(accounts)
            })
        }
    }

    /// The first N accounts, if there are COUNT accounts, and each of the N has data of the given
    /// length and is no duplicate. Then each is at an offset that is known at compile time.
    #[inline(always)]
    pub fn fixed<const N: usize, const COUNT: usize>(
        &self,
        data_lens: [usize; N],
    ) -> Result<[AccountView; N], ProgramError> {
        const { assert!(N <= COUNT) };
        if self.count() != COUNT {
            return Err(OTHER_INPUT);
        }
        let mut views = [const { MaybeUninit::<AccountView>::uninit() }; N];
        for (index, view) in views.iter_mut().enumerate() {
            // SAFETY: there are at least N accounts. All before this one have these lengths and are
            // no duplicates, or the loop would have ended. So this one starts here, and its first
            // byte shows whether it is a duplicate. If it is not, it has all the fields.
            unsafe {
                let offset = fixed_offset(index, &data_lens);
                let account = self.accounts.add(offset).cast::<RuntimeAccount>();
                if (*account).borrow_state != NOT_DUPLICATE
                    || (*account).data_len != data_lens[index] as u64
                {
                    return Err(OTHER_INPUT);
                }
                view.write(AccountView::new_unchecked(account));
            }
        }
        // SAFETY: the loop has written all of them.
        Ok(unsafe { views.as_ptr().cast::<[AccountView; N]>().read() })
    }
}

/// The four bytes at the start of an account as one number: the marker of an account that is no
/// duplicate, then signer, writable and executable.
#[inline(always)]
pub fn header(account: &AccountView) -> u32 {
    const { assert!(offset_of!(RuntimeAccount, executable) == 3) };
    // SAFETY: a view points to a serialised account, which starts with these four bytes, aligned to
    // 8.
    unsafe { account.account_ptr().cast::<u32>().read() }
}

/// The owner of an account, in place.
#[inline(always)]
pub fn owner(account: &AccountView) -> &Address {
    // SAFETY: a view points to a serialised account. In this crate only a call assigns an account
    // to another owner, and no such reference is held across a call.
    unsafe { &(*account.account_ptr()).owner }
}

/// The first four bytes of an account that is a signer and writable, and neither a program nor a
/// duplicate.
pub const SIGNER_WRITABLE: u32 = u32::from_le_bytes([NOT_DUPLICATE, 1, 1, 0]);

/// The first four bytes of an account that is a signer, and neither writable, a program nor a
/// duplicate.
pub const SIGNER: u32 = u32::from_le_bytes([NOT_DUPLICATE, 1, 0, 0]);

/// The first four bytes of an account that is none of these.
pub const READONLY: u32 = u32::from_le_bytes([NOT_DUPLICATE, 0, 0, 0]);

/// The first four bytes of an account that is writable, and neither a signer, a program nor a
/// duplicate.
pub const WRITABLE: u32 = u32::from_le_bytes([NOT_DUPLICATE, 0, 1, 0]);

/// Moves one lamport. This work is the same wherever the accounts are found, and an outcome shows
/// it.
#[inline(always)]
pub fn move_one_lamport(from: &mut AccountView, to: &mut AccountView) {
    move_lamports(from, to, 1);
}

/// Moves lamports. The runtime checks that the first account has enough: the sum must stay the
/// same.
#[inline(always)]
pub fn move_lamports(from: &mut AccountView, to: &mut AccountView, lamports: u64) {
    from.set_lamports(from.lamports().wrapping_sub(lamports));
    to.set_lamports(to.lamports().wrapping_add(lamports));
}
