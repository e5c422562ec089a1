//! The accounts as they came in, laid out as the runtime takes them back.
//!
//! The one module with `unsafe` in it. It goes once over the serialised accounts and writes for each
//! what `sol_invoke_signed_c` reads:
//!
//! ```text
//! sol_invoke_signed_c(instruction, infos, number of infos, signers, number of signers)
//!
//! instruction   program id · metas · number of metas · data · length of data
//! meta          address · writable u8 · signer u8 · 6 unused
//! info          address · lamports · length of data · data · owner · 16 unused
//! ```
//!
//! Metas and infos stay side by side, so that a duplicate is a copy of what stands at its index.
//! Nothing else is copied: addresses, owners, lamports and data stay in the input, and the instruction
//! data of the callee is the tail of ours.

#![allow(unsafe_code)]

use {
    crate::interface::{MAX_ACCOUNTS, NO_CALLEE, NO_STEP, Step, TOO_MANY_ACCOUNTS, UNKNOWN_STEP},
    core::mem::{MaybeUninit, offset_of, size_of},
    pinocchio::{Address, SUCCESS, account::RuntimeAccount, hint::cold_path},
};

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod symbol {
    pinocchio::no_allocator!();
    pinocchio::nostd_panic_handler!();

    /// What the loader calls.
    ///
    /// # Safety
    ///
    /// Only the loader may call it, with the pointers that `pass` asks for.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn entrypoint(input: *mut u8, instruction_data: *const u8) -> u64 {
        // SAFETY: the loader passes what `pass` asks for.
        unsafe { super::pass(input, instruction_data) }
    }
}

/// Bytes from the start of a serialised account without data to the next: its fields, the room into
/// which its data may grow, its rent epoch.
const SPAN: usize = size_of::<RuntimeAccount>() + 10 * 1024 + size_of::<u64>();

/// What stands in place of a duplicate marker.
const NOT_DUPLICATE: u8 = 0xff;

#[repr(C)]
#[derive(Clone, Copy)]
struct Meta {
    address: *const Address,
    /// Writable, then signer.
    privileges: u16,
}

/// The five words that the runtime reads; it takes the privileges from the metas.
#[repr(C)]
#[derive(Clone, Copy)]
struct Info {
    address: *const Address,
    lamports: *const u64,
    data_len: u64,
    data: *const u8,
    owner: *const Address,
    unread: [MaybeUninit<u64>; 2],
}

#[repr(C)]
struct Instruction {
    program_id: *const Address,
    metas: *const Meta,
    metas_len: u64,
    data: *const u8,
    data_len: u64,
}

// What the runtime expects, as drawn in the module's documentation, and the input as it serialises it.
const _: () = {
    assert!(size_of::<Info>() == 56 && offset_of!(Info, owner) == 32);
    assert!(size_of::<Instruction>() == 40);
    assert!(size_of::<Meta>() == 16 && offset_of!(Meta, privileges) == 8);
    assert!(size_of::<RuntimeAccount>() == 88);
    assert!(offset_of!(RuntimeAccount, is_writable) == offset_of!(RuntimeAccount, is_signer) + 1);
};

/// Runs one level; returns 0 or the error as the runtime encodes it.
///
/// # Safety
///
/// `input` points to accounts serialised as the runtime does it, alive and unaliased for the call, and
/// `instruction_data` to the instruction data in the same buffer, its length in the eight bytes before
/// it.
#[inline(always)]
pub unsafe fn pass(input: *mut u8, instruction_data: *const u8) -> u64 {
    // SAFETY: the length stands before the data.
    let data_len = unsafe { instruction_data.cast::<u64>().sub(1).read_unaligned() };
    if data_len == 0 {
        return refuse(NO_STEP);
    }
    // SAFETY: there is a first byte.
    let step = unsafe { *instruction_data };
    if step == Step::Stop as u8 {
        return SUCCESS;
    }
    if step > Step::Again as u8 {
        return refuse(UNKNOWN_STEP);
    }
    // SAFETY: the input begins with the number of accounts, which follow it.
    let (count, first_account) = unsafe {
        let input = input.cast::<u64>();
        (
            input.read() as usize,
            input.add(1).cast::<RuntimeAccount>().cast_const(),
        )
    };
    if count == 0 {
        return refuse(NO_CALLEE);
    }
    if count > MAX_ACCOUNTS {
        return refuse(TOO_MANY_ACCOUNTS);
    }

    let mut accounts = Accounts::new();
    // SAFETY: there are `count` serialised accounts from `first_account` on, the first of which cannot
    // be a duplicate, and `count` fit. The pointers of the call are into the input and into `accounts`,
    // which both outlive it; the callee changes what is behind them, but nothing here reads it again.
    unsafe {
        let callee = &raw const (*first_account).address;
        let (next, kept) = if step == Step::Again as u8 {
            (first_account, 0)
        } else {
            accounts.skip(first_account)
        };
        accounts.lay_out(next, kept, count);
        accounts.call(
            kept,
            count,
            callee,
            instruction_data.add(1),
            data_len - 1,
        )
    }
}

/// The accounts of a level, by index.
struct Accounts {
    metas: [MaybeUninit<Meta>; MAX_ACCOUNTS],
    infos: [MaybeUninit<Info>; MAX_ACCOUNTS],
}

impl Accounts {
    #[inline(always)]
    fn new() -> Self {
        Self {
            metas: [const { MaybeUninit::uninit() }; MAX_ACCOUNTS],
            infos: [const { MaybeUninit::uninit() }; MAX_ACCOUNTS],
        }
    }

    /// Notes account 0, which is not handed on, for duplicates of it; returns where account 1 begins
    /// and its index.
    ///
    /// # Safety
    ///
    /// `account` is a serialised account.
    #[inline(always)]
    unsafe fn skip(&mut self, account: *const RuntimeAccount) -> (*const RuntimeAccount, usize) {
        // SAFETY: as promised.
        unsafe {
            self.put(0, account);
            (after(account), 1)
        }
    }

    /// # Safety
    ///
    /// The accounts from `index` to `end` are serialised at `account`, `end` is at most
    /// [`MAX_ACCOUNTS`], and those before `index` are laid out.
    #[inline(always)]
    unsafe fn lay_out(&mut self, mut account: *const RuntimeAccount, index: usize, end: usize) {
        for index in index..end {
            // SAFETY: `account` is the serialised account `index`; a duplicate is eight bytes, the
            // first of which is the index of an account before it, which is laid out.
            unsafe {
                if (*account).borrow_state == NOT_DUPLICATE {
                    self.put(index, account);
                    account = after(account);
                } else {
                    cold_path();
                    let original = (*account).borrow_state as usize;
                    *self.metas.get_unchecked_mut(index) = *self.metas.get_unchecked(original);
                    *self.infos.get_unchecked_mut(index) = *self.infos.get_unchecked(original);
                    account = account.byte_add(size_of::<u64>());
                }
            }
        }
    }

    /// # Safety
    ///
    /// `account` is a serialised account, its data right behind it, and `index` below
    /// [`MAX_ACCOUNTS`].
    #[inline(always)]
    unsafe fn put(&mut self, index: usize, account: *const RuntimeAccount) {
        // SAFETY: as promised. Only addresses are taken of the fields, but for the length and the two
        // privileges, which are read; they stand side by side, signer first.
        unsafe {
            let address = &raw const (*account).address;
            let signer_writable = (&raw const (*account).is_signer).cast::<u16>();
            self.metas.get_unchecked_mut(index).write(Meta {
                address,
                privileges: signer_writable.read_unaligned().swap_bytes(),
            });
            self.infos.get_unchecked_mut(index).write(Info {
                address,
                lamports: &raw const (*account).lamports,
                data_len: (*account).data_len,
                data: account.add(1).cast(),
                owner: &raw const (*account).owner,
                unread: [MaybeUninit::uninit(); 2],
            });
        }
    }

    /// The one place that enters the runtime. A call that fails does not return.
    ///
    /// # Safety
    ///
    /// The accounts from `first` to `end` are laid out, and `data` points to `data_len` bytes.
    #[inline(always)]
    unsafe fn call(
        &self,
        first: usize,
        end: usize,
        program_id: *const Address,
        data: *const u8,
        data_len: u64,
    ) -> u64 {
        // SAFETY: `first` is at most `end`, and `end` within both arrays.
        let (metas, infos) = unsafe {
            (
                self.metas.as_ptr().add(first).cast::<Meta>(),
                self.infos.as_ptr().add(first).cast::<Info>(),
            )
        };
        let len = (end - first) as u64;
        let instruction = Instruction {
            program_id,
            metas,
            metas_len: len,
            data,
            data_len,
        };
        // SAFETY: every pointer is to as many laid-out values as is stated.
        #[cfg(any(target_os = "solana", target_arch = "bpf"))]
        unsafe {
            pinocchio::syscalls::sol_invoke_signed_c(
                (&raw const instruction).cast(),
                infos.cast(),
                len,
                core::ptr::null(),
                0,
            )
        }
        #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
        {
            core::hint::black_box((&raw const instruction, infos));
            SUCCESS
        }
    }
}

/// Where the account after this one begins: data is padded to eight bytes.
///
/// # Safety
///
/// `account` is a serialised account.
#[inline(always)]
unsafe fn after(account: *const RuntimeAccount) -> *const RuntimeAccount {
    // SAFETY: as promised; what is serialised ends within the input.
    unsafe { account.byte_add(SPAN + (*account).data_len as usize) }
        .map_addr(|address| address.next_multiple_of(size_of::<u64>()))
}

#[inline(always)]
fn refuse(error: u32) -> u64 {
    cold_path();
    error.into()
}
