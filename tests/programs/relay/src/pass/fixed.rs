//! Four accounts without data, at addresses that are known at compile time.
//!
//! Where the number of accounts and their data lengths are fixed, so is every address in the input, and
//! with them everything that the runtime asks for but the instruction data. All of it stands in a
//! constant; one `sol_memcpy_` brings it to memory that may be written.
//!
//! The lengths are compared here. That no two accounts make up for each other is left to the runtime.
//! Enforced by: the CPI syscall, which finds no account for an address that it did not serialise, and
//! accepts no pointer but the one that it did (`syscall_parameter_address_restrictions`).

use {
    super::{Info, Instruction, Meta, SPAN, invoke, refuse},
    crate::interface::{FIXED_ACCOUNTS, OTHER_LAYOUT},
    core::mem::{MaybeUninit, offset_of, size_of},
    pinocchio::account::RuntimeAccount,
};

/// Where the runtime serialises the accounts, and where memory begins that is ours to write: the heap,
/// which nothing else uses, since there is no allocator.
const INPUT: usize = 0x4_0000_0000;
const HEAP: usize = 0x3_0000_0000;

/// The data length of a program's account under loader-v3.
const PROGRAM_LEN: usize = 36;

/// The serialised account `index`: the callee's, then the four.
const fn account(index: usize) -> usize {
    let first = INPUT + size_of::<u64>();
    match index {
        0 => first,
        _ => first + (SPAN + PROGRAM_LEN).next_multiple_of(8) + (index - 1) * SPAN,
    }
}

/// Where the instruction data begins after them, its length and the step before it. Beside the lengths
/// this is all there is to compare: with one account more or less, or a duplicate, it is elsewhere.
const DATA: usize = account(1 + FIXED_ACCOUNTS) + size_of::<u64>() + 1;

/// All that the call points to, side by side.
#[repr(C)]
struct Frame {
    instruction: Instruction,
    metas: [Meta; FIXED_ACCOUNTS],
    infos: [Info; FIXED_ACCOUNTS],
}

// SAFETY: the pointers are addresses of the SVM, which runs one thread.
unsafe impl Sync for Frame {}

/// Everything but the instruction data. The accounts are read-only and nobody signs.
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

/// Runs a level that hands on the four; returns 0 or the error as the runtime encodes it.
///
/// # Safety
///
/// `input` is where the runtime serialised the accounts, and `data` points to `data_len` bytes, one byte
/// into the instruction data behind them.
#[inline(always)]
pub unsafe fn pass(input: *const u8, data: *const u8, data_len: u64) -> u64 {
    // SAFETY: the accounts take as many bytes as they should, so each place is within them. Whatever is
    // there can be read as a length.
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
    // SAFETY: the heap holds the frame, and nothing else is there.
    unsafe {
        let frame = core::ptr::with_exposed_provenance_mut::<Frame>(HEAP);
        copy(&FRAME, frame);
        (*frame).instruction.data = data;
        (*frame).instruction.data_len = data_len;
        let infos = (&raw const (*frame).infos).cast();
        invoke(&(*frame).instruction, infos, FIXED_ACCOUNTS as u64)
    }
}

/// The syscall: LLVM would copy word by word.
///
/// # Safety
///
/// `to` may be written.
#[inline(always)]
unsafe fn copy(from: &Frame, to: *mut Frame) {
    // SAFETY: as promised.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        let len = size_of::<Frame>() as u64;
        pinocchio::syscalls::sol_memcpy_(to.cast(), (&raw const *from).cast(), len);
    }
    // SAFETY: as promised.
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    unsafe {
        to.copy_from_nonoverlapping(from, 1);
    }
}
