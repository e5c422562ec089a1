//! The accounts of the input, laid out as the runtime takes them back.
//!
//! This is the only module with `unsafe` in it, with `fixed` below it. It goes once over the
//! serialised accounts. For each account it writes the parts that `sol_invoke_signed_c` reads:
//!
//! ```text
//! sol_invoke_signed_c(instruction, infos, number of infos, signers, number of signers)
//!
//! instruction   program id · metas · number of metas · data · length of data
//! meta          address · writable u8 · signer u8 · 6 unused
//! info          address · lamports · length of data · data · owner · 16 unused
//! ```
//!
//! Metas and infos have the same indices, so that a duplicate is a copy of the entries at its
//! index. Nothing else is copied: addresses, owners, lamports and data stay in the input. The
//! instruction data of the callee is the tail of this level's data.

#![allow(unsafe_code)]

mod fixed;

use {
    crate::interface::{MAX_ACCOUNTS, NO_CALLEE, NO_STEP, Step, TOO_MANY_ACCOUNTS, UNKNOWN_STEP},
    core::mem::{MaybeUninit, offset_of, size_of},
    pinocchio::{Address, SUCCESS, account::RuntimeAccount, hint::cold_path},
};

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod symbol {
    pinocchio::no_allocator!();
    pinocchio::nostd_panic_handler!();

    /// The function that the loader calls.
    ///
    /// # Safety
    ///
    /// Only the loader may call it, with the pointers that `pass` requires.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn entrypoint(input: *mut u8, instruction_data: *const u8) -> u64 {
        // SAFETY: the loader passes what `pass` requires.
        unsafe { super::pass(input, instruction_data) }
    }
}

/// The bytes from the start of a serialised account without data to the next account: its fields,
/// the room for its data to grow, and its rent epoch.
const SPAN: usize = size_of::<RuntimeAccount>() + 10 * 1024 + size_of::<u64>();

/// The byte of an account that is no duplicate, where a duplicate has its index.
const NOT_DUPLICATE: u8 = 0xff;

#[repr(C)]
#[derive(Clone, Copy)]
struct Meta {
    address: *const Address,
    /// Writable, then signer.
    privileges: u16,
}

/// The five words that the runtime reads. It takes the privileges from the metas.
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

// The layout that the runtime expects, as drawn in the module's documentation, and the input as the
// runtime serialises it.
const _: () = {
    assert!(size_of::<Info>() == 56 && offset_of!(Info, owner) == 32);
    assert!(size_of::<Instruction>() == 40);
    assert!(size_of::<Meta>() == 16 && offset_of!(Meta, privileges) == 8);
    assert!(size_of::<RuntimeAccount>() == 88);
    assert!(offset_of!(RuntimeAccount, is_writable) == offset_of!(RuntimeAccount, is_signer) + 1);
};

/// Runs one level. Returns 0, or the error as the runtime encodes it.
///
/// # Safety
///
/// `input` points to accounts in the runtime's own serialisation, alive and unaliased for the call.
/// `instruction_data` points to the instruction data in the same buffer, with its length in the
/// eight bytes before it.
#[inline(always)]
pub unsafe fn pass(input: *mut u8, instruction_data: *const u8) -> u64 {
    // SAFETY: the length is before the data.
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
        if step == Step::Fixed as u8 {
            // SAFETY: the caller promises `input`. The pointer behind the first byte leads to the
            // rest of the data or to its end.
            return unsafe { fixed::pass(input, instruction_data.add(1), data_len - 1) };
        }
        return refuse(UNKNOWN_STEP);
    }
    // SAFETY: the input starts with the number of accounts, and they follow it.
    let (count, first) = unsafe {
        (
            input.cast::<u64>().read() as usize,
            input.add(size_of::<u64>()).cast::<RuntimeAccount>(),
        )
    };
    if count == 0 {
        return refuse(NO_CALLEE);
    }
    if count > MAX_ACCOUNTS {
        return refuse(TOO_MANY_ACCOUNTS);
    }

    let mut metas = [const { MaybeUninit::<Meta>::uninit() }; MAX_ACCOUNTS];
    let mut infos = [const { MaybeUninit::<Info>::uninit() }; MAX_ACCOUNTS];
    // SAFETY: the pointer behind the first byte leads to the rest of the data or to its end.
    // `count` accounts are serialised from `first` on, and `count` fit. The first of them cannot be
    // a duplicate. Every pointer of the call leads to the input, to the two arrays or to this
    // frame, and they outlive the call. The callee changes the targets of the infos, but nothing
    // here reads those again.
    unsafe {
        let mut instruction = Instruction {
            program_id: &raw const (*first).address,
            metas: metas.as_ptr().cast(),
            metas_len: count as u64,
            data: instruction_data.add(1),
            data_len: data_len - 1,
        };
        let mut next = first.cast_const();
        if step == Step::On as u8 {
            next = after(next);
            instruction.metas_len -= 1;
        }
        let accounts = Accounts {
            first,
            skipped: count - instruction.metas_len as usize,
            metas: metas.as_mut_ptr().cast(),
            infos: infos.as_mut_ptr().cast(),
        };
        accounts.lay_out(next, instruction.metas_len as usize);
        invoke(&instruction, infos.as_ptr().cast(), instruction.metas_len)
    }
}

/// The place where the accounts to pass are laid out.
struct Accounts {
    /// Account 0.
    first: *const RuntimeAccount,
    /// The number of accounts before them that are not passed: 0, or 1 for account 0.
    skipped: usize,
    metas: *mut Meta,
    infos: *mut Info,
}

impl Accounts {
    /// # Safety
    ///
    /// `len` accounts are serialised at `account`, after `skipped` others, and there is room for `len`
    /// at both pointers.
    #[inline(always)]
    unsafe fn lay_out(&self, mut account: *const RuntimeAccount, len: usize) {
        // SAFETY: both pointers stay within `len` accounts, or one after the last. A duplicate is
        // eight bytes, and any other entry is a serialised account.
        unsafe {
            let (mut meta, mut info) = (self.metas, self.infos);
            let end = meta.add(len);
            while meta != end {
                if (*account).borrow_state != NOT_DUPLICATE {
                    cold_path();
                    let original = self.original(account);
                    meta.write(Meta::of(original));
                    info.write(Info::of(original));
                    (meta, info) = (meta.add(1), info.add(1));
                    account = account.byte_add(size_of::<u64>());
                    continue;
                }
                // This comes first, because the length is loaded twice otherwise.
                let next = after(account);
                meta.write(Meta::of(account));
                info.write(Info::of(account));
                account = next;
                (meta, info) = (meta.add(1), info.add(1));
            }
        }
    }

    /// Lays out the account that a duplicate stands for.
    ///
    /// # Safety
    ///
    /// `duplicate` is a duplicate, and all accounts before it are skipped or laid out.
    #[inline(always)]
    unsafe fn original(&self, duplicate: *const RuntimeAccount) -> *const RuntimeAccount {
        // SAFETY: the first byte of a duplicate is the index of an account before it. Every such
        // account except account 0 is laid out, and its address is in the input.
        unsafe {
            let index = (*duplicate).borrow_state as usize;
            match index.checked_sub(self.skipped) {
                None => self.first,
                Some(slot) => (*self.metas.add(slot))
                    .address
                    .byte_sub(offset_of!(RuntimeAccount, address))
                    .cast(),
            }
        }
    }
}

impl Meta {
    /// # Safety
    ///
    /// `account` is a serialised account.
    #[inline(always)]
    unsafe fn of(account: *const RuntimeAccount) -> Self {
        // SAFETY: the caller promises it. The two privileges are next to each other, signer first.
        unsafe {
            let signer_writable = (&raw const (*account).is_signer).cast::<u16>();
            Self {
                address: &raw const (*account).address,
                privileges: signer_writable.read_unaligned().swap_bytes(),
            }
        }
    }
}

impl Info {
    /// # Safety
    ///
    /// `account` is a serialised account, with its data right behind it.
    #[inline(always)]
    unsafe fn of(account: *const RuntimeAccount) -> Self {
        // SAFETY: the caller promises it. The length is read; of the other fields only the address
        // is taken.
        unsafe {
            Self {
                address: &raw const (*account).address,
                lamports: &raw const (*account).lamports,
                data_len: (*account).data_len,
                data: account.add(1).cast(),
                owner: &raw const (*account).owner,
                unread: [MaybeUninit::uninit(); 2],
            }
        }
    }
}

/// Enters the runtime, as the only function here. A call that fails does not return.
///
/// # Safety
///
/// The instruction's pointers lead to as many items as it names, and there are `infos_len` infos.
#[inline(always)]
unsafe fn invoke(instruction: &Instruction, infos: *const Info, infos_len: u64) -> u64 {
    // SAFETY: the caller promises it, and there are no signers.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        pinocchio::syscalls::sol_invoke_signed_c(
            (&raw const *instruction).cast(),
            infos.cast(),
            infos_len,
            core::ptr::null(),
            0,
        )
    }
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    {
        core::hint::black_box((instruction, infos, infos_len));
        SUCCESS
    }
}

/// Returns the start of the account after this one. Data is padded to eight bytes.
///
/// # Safety
///
/// `account` is a serialised account.
#[inline(always)]
unsafe fn after(account: *const RuntimeAccount) -> *const RuntimeAccount {
    // SAFETY: the caller promises it, and a serialised account ends within the input.
    unsafe { account.byte_add(SPAN + (*account).data_len as usize) }
        .map_addr(|address| address.next_multiple_of(size_of::<u64>()))
}

#[inline(always)]
fn refuse(error: u32) -> u64 {
    cold_path();
    error.into()
}
