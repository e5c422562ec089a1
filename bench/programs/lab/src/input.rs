//! What the runtime hands over, as the variants take it. All of them but those of [`entry`](crate::entry)
//! find their accounts here, in one way, so that it is no part of any difference.

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

/// r1 and r2.
#[derive(Clone, Copy)]
pub struct Input {
    accounts: *mut u8,
    data: *const u8,
}

/// Where the input begins, in every program and at every depth of calls.
pub const INPUT_START: usize = 0x4_0000_0000;

/// Bytes from the start of a serialised account without data to the next: its fields, the room into
/// which its data may grow, its rent epoch.
const SPAN: usize = size_of::<RuntimeAccount>() + 10 * 1024 + size_of::<u64>();

/// Where the account `index` begins in the input, if none before it is a duplicate, by the lengths of the
/// data of all of them. Data is padded to eight bytes.
pub const fn fixed_offset(index: usize, data_lens: &[usize]) -> usize {
    let mut offset = size_of::<u64>();
    let mut before = 0;
    while before < index {
        offset += SPAN + data_lens[before].next_multiple_of(size_of::<u64>());
        before += 1;
    }
    offset
}

/// What stands in place of a duplicate marker.
const NOT_DUPLICATE: u8 = 0xff;

impl Input {
    /// # Safety
    ///
    /// `accounts` points to accounts serialised as the runtime does it, alive and unaliased for the
    /// call, and `data` to the instruction data in the same buffer: its length in the eight bytes
    /// before it, the program's address after it.
    #[inline(always)]
    pub unsafe fn new(accounts: *mut u8, data: *const u8) -> Self {
        Self { accounts, data }
    }

    /// What follows the variant in the instruction data.
    #[inline(always)]
    pub fn rest(&self) -> &'static [u8] {
        // SAFETY: the length stands before the data; there is a first byte, the variant. The input
        // lives until the program ends.
        unsafe {
            let len = self.data.cast::<u64>().sub(1).read_unaligned() as usize;
            slice::from_raw_parts(self.data.add(1), len - 1)
        }
    }

    /// The arguments, if they are as many bytes as that.
    #[inline(always)]
    pub fn args<const N: usize>(&self) -> Result<&'static [u8; N], ProgramError> {
        self.rest().try_into().map_err(|_| OTHER_INPUT)
    }

    /// How many accounts there are.
    #[inline(always)]
    fn count(&self) -> usize {
        // SAFETY: the input begins with the number of accounts.
        unsafe { self.accounts.cast::<u64>().read() as usize }
    }

    /// The accounts, if they are as many as that: parsed one after the other.
    #[inline(always)]
    pub fn accounts<const N: usize>(&self) -> Result<[AccountView; N], ProgramError> {
        if self.count() != N {
            return Err(OTHER_INPUT);
        }
        let mut views = [const { MaybeUninit::<AccountView>::uninit() }; N];
        // SAFETY: the accounts are serialised by the runtime, N of them, so N views are written.
        unsafe {
            deserialize::<N>(self.accounts, &mut views);
            Ok(views.as_ptr().cast::<[AccountView; N]>().read())
        }
    }

    /// Every account there is, parsed one after the other.
    #[inline(always)]
    pub fn every_account<T>(&self, then: impl FnOnce(&mut [AccountView]) -> T) -> T {
        let mut views = [const { MaybeUninit::<AccountView>::uninit() }; MAX_TX_ACCOUNTS];
        // SAFETY: the accounts are serialised by the runtime, and never more than fit here; `deserialize`
        // says how many views it has written.
        let accounts = unsafe {
            let (_, count, _) = deserialize::<MAX_TX_ACCOUNTS>(self.accounts, &mut views);
            slice::from_raw_parts_mut(views.as_mut_ptr().cast(), count)
        };
        then(accounts)
    }

    /// The accounts, to be parsed when they are asked for.
    #[inline(always)]
    pub fn on_demand(&self) -> InstructionContext {
        // SAFETY: both pointers are those that the runtime handed over.
        unsafe { InstructionContext::new_unchecked(self.accounts, self.data) }
    }

    /// Every account there is, by the pointers that the runtime puts behind the program's address
    /// (SIMD-0449). Where the runtime does not, the input ends there: the one way in this crate to go wrong
    /// on another cluster, and here to be measured.
    #[inline(always)]
    pub fn pointers(
        &self,
        then: impl FnOnce(&mut [AccountView]) -> Result<(), ProgramError>,
    ) -> u64 {
        // SAFETY: both pointers are those that the runtime handed over. Whether pointers to accounts follow
        // the address is up to the cluster, as said above: where they do not, the first load of one is
        // beyond the end of the input, and the runtime stops the program.
        unsafe {
            process_program_input(self.accounts, self.data.cast_mut(), |_, accounts, _| {
                then(accounts)
            })
        }
    }

    /// The first N accounts, if there are COUNT and each of the N has data of that length and is no
    /// duplicate: then each is at an offset that is known at compile time.
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
            // SAFETY: there are at least N accounts, all before this one of these lengths and no
            // duplicates, or the loop would have ended: so this one begins here, and its first byte says
            // whether it is a duplicate; if it is not, it has all the fields.
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

/// The four bytes at the start of an account, as one number: the marker that is no duplicate's, signer,
/// writable, executable.
#[inline(always)]
pub fn header(account: &AccountView) -> u32 {
    const { assert!(offset_of!(RuntimeAccount, executable) == 3) };
    // SAFETY: a view points to a serialised account, which begins with these four bytes, aligned to 8.
    unsafe { account.account_ptr().cast::<u32>().read() }
}

/// The owner of an account, in place.
#[inline(always)]
pub fn owner(account: &AccountView) -> &Address {
    // SAFETY: a view points to a serialised account. Nothing in this crate assigns one to another owner
    // except by a call, and holds no such reference across it.
    unsafe { &(*account.account_ptr()).owner }
}

/// An account that is a signer, writable and neither a program nor a duplicate.
pub const SIGNER_WRITABLE: u32 = u32::from_le_bytes([NOT_DUPLICATE, 1, 1, 0]);

/// An account that is a signer, and neither writable nor a program or a duplicate.
pub const SIGNER: u32 = u32::from_le_bytes([NOT_DUPLICATE, 1, 0, 0]);

/// An account that is none of these.
pub const READONLY: u32 = u32::from_le_bytes([NOT_DUPLICATE, 0, 0, 0]);

/// An account that is writable and neither a signer, a program nor a duplicate.
pub const WRITABLE: u32 = u32::from_le_bytes([NOT_DUPLICATE, 0, 1, 0]);

/// Moves one lamport: work that is the same wherever it is found, and that an outcome shows.
#[inline(always)]
pub fn move_one_lamport(from: &mut AccountView, to: &mut AccountView) {
    move_lamports(from, to, 1);
}

/// Moves lamports. That there are as many is for the runtime to see: the sum must be what it was.
#[inline(always)]
pub fn move_lamports(from: &mut AccountView, to: &mut AccountView, lamports: u64) {
    from.set_lamports(from.lamports().wrapping_sub(lamports));
    to.set_lamports(to.lamports().wrapping_add(lamports));
}
