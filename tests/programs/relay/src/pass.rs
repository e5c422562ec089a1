//! The accounts as they came in, laid out as the runtime takes them back.
//!
//! The one module with `unsafe` in it, `fixed` below it included. It goes once over the serialised accounts and writes for each
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
        if step == Step::Fixed as u8 {
            // SAFETY: `input` is what this function was promised, and there is data after the first
            // byte, or nothing, which may be pointed to.
            return unsafe { fixed::pass(input, instruction_data.add(1), data_len - 1) };
        }
        return refuse(UNKNOWN_STEP);
    }
    // SAFETY: the input begins with the number of accounts, which follow it.
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
    // SAFETY: there is data after the first byte, or nothing, which may be pointed to. `count` accounts
    // are serialised from `first` on, of which the first cannot be a duplicate, and `count` fit. All
    // that the call points to is in the input, in the two arrays or on this frame, which outlive it. The
    // callee changes what is behind the infos, but nothing here reads it again.
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

/// Where the accounts that are handed on are laid out.
struct Accounts {
    /// Account 0.
    first: *const RuntimeAccount,
    /// How many accounts before them are not handed on: 0, or 1 for account 0.
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
        // SAFETY: both pointers stay within `len` accounts, or one after the last. A duplicate is eight
        // bytes, anything else a serialised account.
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
                // First of all, or the length is loaded twice.
                let next = after(account);
                meta.write(Meta::of(account));
                info.write(Info::of(account));
                account = next;
                (meta, info) = (meta.add(1), info.add(1));
            }
        }
    }

    /// The account that a duplicate stands for.
    ///
    /// # Safety
    ///
    /// `duplicate` is one, and all accounts before it are skipped or laid out.
    #[inline(always)]
    unsafe fn original(&self, duplicate: *const RuntimeAccount) -> *const RuntimeAccount {
        // SAFETY: the first byte of a duplicate is the index of an account before it. Account 0 apart,
        // that is laid out, and its address is where it was serialised.
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
        // SAFETY: as promised. The two privileges stand side by side, signer first.
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
    /// `account` is a serialised account, its data right behind it.
    #[inline(always)]
    unsafe fn of(account: *const RuntimeAccount) -> Self {
        // SAFETY: as promised. Only addresses are taken of the fields, but for the length, which is
        // read.
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

/// The one place that enters the runtime. A call that fails does not return.
///
/// # Safety
///
/// The instruction's pointers are to as much as it says, and there are `infos_len` infos.
#[inline(always)]
unsafe fn invoke(instruction: &Instruction, infos: *const Info, infos_len: u64) -> u64 {
    // SAFETY: as promised; no signers.
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
