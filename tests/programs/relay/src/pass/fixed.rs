//! Four accounts without data, at addresses that are known at compile time.
//!
//! If the number of accounts and their data lengths are fixed, every address in the input is fixed
//! too. Then everything that the runtime requires is constant, except the instruction data. A
//! constant has all of it, and one `sol_memcpy_` copies it to writable memory.
//!
//! The lengths are compared here. The runtime checks that the lengths of two accounts do not
//! compensate each other. Enforced by: the CPI syscall. It finds no account for an address that it
//! did not serialise. It accepts only the pointers that it serialised
//! (`syscall_parameter_address_restrictions`).

use {
    super::{Info, Instruction, Meta, SPAN, invoke, refuse},
    crate::interface::{FIXED_ACCOUNTS, OTHER_LAYOUT},
    core::mem::{MaybeUninit, offset_of, size_of},
    pinocchio::account::RuntimeAccount,
};

/// The place where the runtime serialises the accounts, and the start of writable memory. That is
/// the heap. No other code uses it, since there is no allocator.
const INPUT: usize = 0x4_0000_0000;
const HEAP: usize = 0x3_0000_0000;

/// The data length of a program's account under loader-v3.
const PROGRAM_LEN: usize = 36;

/// Returns the place of the serialised account `index`: the callee's, then the four.
const fn account(index: usize) -> usize {
    let first = INPUT + size_of::<u64>();
    match index {
        0 => first,
        _ => first + (SPAN + PROGRAM_LEN).next_multiple_of(8) + (index - 1) * SPAN,
    }
}

/// The start of the instruction data, after the accounts, its length and the step. Besides the
/// lengths, only this must be compared: one account more or less, or a duplicate, moves it.
const DATA: usize = account(1 + FIXED_ACCOUNTS) + size_of::<u64>() + 1;

/// Everything that the call points to, side by side.
#[repr(C)]
struct Frame {
    instruction: Instruction,
    metas: [Meta; FIXED_ACCOUNTS],
    infos: [Info; FIXED_ACCOUNTS],
}

// SAFETY: the pointers are addresses of the SVM, which runs one thread.
unsafe impl Sync for Frame {}

/// Everything except the instruction data. The accounts are read-only and unsigned.
static FRAME: Frame = {
    const META: Meta = Meta {
        address: core::ptr::null(),
        privileges: 0,
    };
    const INFO: Info = Info {
        address: core::ptr::null(),
        lamports: core::ptr::null(),
        data_len: 0,
        data: core::ptr::null(),
        owner: core::ptr::null(),
        unread: [MaybeUninit::uninit(); 2],
    };
    let mut frame = Frame {
        instruction: Instruction {
            program_id: at(account(0), offset_of!(RuntimeAccount, address)),
            metas: at(HEAP, offset_of!(Frame, metas)),
            metas_len: FIXED_ACCOUNTS as u64,
            data: core::ptr::null(),
            data_len: 0,
        },
        metas: [META; FIXED_ACCOUNTS],
        infos: [INFO; FIXED_ACCOUNTS],
    };
    let mut index = 0;
    while index < FIXED_ACCOUNTS {
        let account = account(1 + index);
        let address = at(account, offset_of!(RuntimeAccount, address));
        frame.metas[index].address = address;
        frame.infos[index] = Info {
            address,
            lamports: at(account, offset_of!(RuntimeAccount, lamports)),
            data: at(account, size_of::<RuntimeAccount>()),
            owner: at(account, offset_of!(RuntimeAccount, owner)),
            ..INFO
        };
        index += 1;
    }
    frame
};

const fn at<T>(base: usize, offset: usize) -> *const T {
    core::ptr::without_provenance(base + offset)
}

/// Runs a level that passes the four accounts. Returns 0, or the error as the runtime encodes it.
///
/// # Safety
///
/// `input` is the place where the runtime serialised the accounts. `data` points to `data_len`
/// bytes, one byte into the instruction data behind the accounts.
#[inline(always)]
pub unsafe fn pass(input: *const u8, data: *const u8, data_len: u64) -> u64 {
    // SAFETY: the accounts take exactly the expected number of bytes, so each place is within them.
    // Any bytes there can be read as a length.
    let laid_out = data.addr() == DATA
        && unsafe {
            let len = |index| {
                let account = input.add(account(index) - INPUT).cast::<RuntimeAccount>();
                (*account).data_len
            };
            len(0) == PROGRAM_LEN as u64 && (len(1) | len(2) | len(3) | len(4)) == 0
        };
    if !laid_out {
        return refuse(OTHER_LAYOUT);
    }
    // SAFETY: the frame fits on the heap, and nothing else is there.
    unsafe {
        let frame = core::ptr::with_exposed_provenance_mut::<Frame>(HEAP);
        copy(&FRAME, frame);
        (*frame).instruction.data = data;
        (*frame).instruction.data_len = data_len;
        let infos = (&raw const (*frame).infos).cast();
        invoke(&(*frame).instruction, infos, FIXED_ACCOUNTS as u64)
    }
}

/// Calls the syscall: LLVM would copy word by word.
///
/// # Safety
///
/// `to` is writable.
#[inline(always)]
unsafe fn copy(from: &Frame, to: *mut Frame) {
    // SAFETY: the caller promises it.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        let len = size_of::<Frame>() as u64;
        pinocchio::syscalls::sol_memcpy_(to.cast(), (&raw const *from).cast(), len);
    }
    // SAFETY: the caller promises it.
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    unsafe {
        to.copy_from_nonoverlapping(from, 1);
    }
}
