//! The only module that lays out instructions for other programs and enters the runtime.
//!
//! The callee is always a constant of this program, never an account that the caller named: a clone
//! in the program's slot is never invoked. The signature of the vault reaches only the System
//! program, SPL Token and Token-2022. Accounts that are forwarded beyond the table are never
//! flagged as signers, even if they signed for this program.
//!
//! No CPI returns an error: a CPI that fails ends the transaction.
//!
//! | module | for |
//! |---|---|
//! | this one | the structs that the runtime reads, and the only function that enters it |
//! | `views` | any accounts: the structs are laid out on the stack, from account views |
//! | `fixed` | accounts of fixed layout: the structs are in a constant |
//! | `calls` | those constants, one for each instruction |
//! | `payout` | the constant of a payout to up to 60 token accounts of SPL Token |
//! | `payout_2022` | the same for Token-2022 |
//!
//! ```text
//! sol_invoke_signed_c(instruction, infos, number of infos, signers, number of signers)
//!
//! instruction   program id · metas · number of metas · data · length of data
//! meta          address · writable u8 · signer u8 · 6 unused
//! info          address · lamports · length of data · data · owner · 16 unused
//! ```

#![allow(unsafe_code)]

mod calls;
mod fixed;
mod payout;
mod payout_2022;
mod views;

pub(crate) use {
    calls::*,
    payout::payout,
    payout_2022::{payout_2022, payout_walked},
    views::*,
};

use {
    crate::{Address, layout::Head},
    core::mem::{MaybeUninit, offset_of, size_of},
    pinocchio::{AccountView, account::RuntimeAccount, instruction::InstructionAccount},
    pinocchio_token::instructions::{Batch, CloseAccount, TransferChecked, WithdrawExcessLamports},
};

const TRANSFER_CHECKED: u8 = TransferChecked::<&AccountView>::DISCRIMINATOR;
const TRANSFER_CHECKED_LEN: usize = TransferChecked::<&AccountView>::DATA_LEN;
const CLOSE_ACCOUNT: u8 = CloseAccount::<&AccountView>::DISCRIMINATOR;
const WITHDRAW_EXCESS: u8 = WithdrawExcessLamports::<&AccountView>::DISCRIMINATOR;
const BATCH: u8 = Batch::DISCRIMINATOR;

/// System `Transfer`: index 2 as u32 LE, then lamports.
const SYSTEM_TRANSFER: u32 = 2;

/// The bytes before each instruction in a batch: its number of accounts, its length.
const ITEM_HEADER: usize = 2;

/// The five words of an account info that the runtime reads. It takes signer and writable from the
/// metas and never reads the last two words, so they are not written.
#[repr(C)]
struct Info {
    address: *const Address,
    lamports: *const u64,
    data_len: u64,
    data: *const u8,
    owner: *const Address,
    unread: [MaybeUninit<u64>; 2],
}

impl Info {
    #[inline(always)]
    fn of(account: &AccountView) -> Self {
        // SAFETY: a view points to an account that the runtime serialised, its data right behind
        // it.
        unsafe { Self::of_raw(account.account_ptr()) }
    }

    #[inline(always)]
    fn of_head(account: &Head) -> Self {
        // SAFETY: a head is the part of an account that the runtime wrote before its data.
        unsafe { Self::of_raw((&raw const *account).cast()) }
    }

    /// # Safety
    ///
    /// `raw` is an account that the runtime serialised, with its data right behind it.
    #[inline(always)]
    unsafe fn of_raw(raw: *const RuntimeAccount) -> Self {
        // SAFETY: the caller promises it. The length is read; of the other fields only the address
        // is taken.
        unsafe {
            Self {
                address: &raw const (*raw).address,
                lamports: &raw const (*raw).lamports,
                data_len: (*raw).data_len,
                data: raw.add(1).cast(),
                owner: &raw const (*raw).owner,
                unread: [MaybeUninit::uninit(); 2],
            }
        }
    }
}

#[repr(C)]
struct RawInstruction<'a> {
    program_id: *const Address,
    metas: *const InstructionAccount<'a>,
    metas_len: u64,
    data: *const u8,
    data_len: u64,
}

// The layout of the three that the runtime expects, as drawn in the module's documentation.
const _: () = {
    assert!(size_of::<Info>() == 56 && offset_of!(Info, owner) == 32);
    assert!(size_of::<RawInstruction>() == 40);
    assert!(size_of::<InstructionAccount>() == 16);
    assert!(offset_of!(InstructionAccount, is_writable) == 8);
    assert!(offset_of!(InstructionAccount, is_signer) == 9);
};

/// Enters the runtime, as the only function of the program.
///
/// # Safety
///
/// Instruction, infos and signers are laid out as the syscall reads them, and everything that they
/// point to exists. The callee may change lamports and data behind the infos: code that reads them
/// afterwards takes new references.
#[inline(always)]
unsafe fn invoke<S>(
    instruction: *const RawInstruction,
    infos: *const Info,
    infos_len: usize,
    signers: &[S],
) {
    // SAFETY: the caller promises it.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        pinocchio::syscalls::sol_invoke_signed_c(
            instruction.cast(),
            infos.cast(),
            infos_len as u64,
            signers.as_ptr().cast(),
            signers.len() as u64,
        );
    }
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box((instruction, infos, infos_len, signers));
}
