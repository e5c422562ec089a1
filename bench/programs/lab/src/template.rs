//! How a program writes the structs of a call to memory when every address in them is known at
//! compile time. The accounts are always at the same place if each before the last has data of a
//! known length. The calls are a System `Transfer` of two accounts, and SPL Token's
//! `TransferChecked` of four.
//!
//! One block on the stack has the instruction, the infos and the data. The arguments and the
//! block's own address are not constant, so they are stored last.

#![allow(unsafe_code)]

use {
    crate::{
        OTHER_INPUT,
        input::{
            INPUT_START, Input, READONLY, SIGNER, SIGNER_WRITABLE, WRITABLE, fixed_offset, header,
        },
        runtime,
    },
    core::{
        mem::{MaybeUninit, offset_of, size_of},
        ptr::{copy_nonoverlapping, null},
    },
    pinocchio::{AccountView, Address, ProgramResult, account::RuntimeAccount},
};

#[inline(always)]
pub fn stored_2(input: Input) -> ProgramResult {
    transfer(input, |block| store(block, &TRANSFER))
}

#[inline(always)]
pub fn copied_2(input: Input) -> ProgramResult {
    transfer(input, |block| copy(block, &TRANSFER))
}

#[inline(always)]
pub fn stored_4(input: Input) -> ProgramResult {
    transfer_checked(input, |block| store(block, &TRANSFER_CHECKED))
}

#[inline(always)]
pub fn copied_4(input: Input) -> ProgramResult {
    transfer_checked(input, |block| copy(block, &TRANSFER_CHECKED))
}

/// Stores each word. It goes field by field, because the compiler would turn one write of a
/// constant into a copy from rodata.
#[inline(always)]
fn store<const N: usize, const LEN: usize>(
    block: &mut MaybeUninit<Block<N, LEN>>,
    template: &'static Block<N, LEN>,
) {
    let block = block.as_mut_ptr();
    // SAFETY: this function may write to the block.
    unsafe {
        (*block).instruction.program_id = template.instruction.program_id;
        (*block).instruction.metas = template.instruction.metas;
        (*block).instruction.metas_len = template.instruction.metas_len;
        (*block).instruction.data_len = template.instruction.data_len;
        for (index, info) in template.infos.iter().enumerate() {
            (*block).infos[index].address = info.address;
            (*block).infos[index].lamports = info.lamports;
            (*block).infos[index].data_len = info.data_len;
            (*block).infos[index].data = info.data;
            (*block).infos[index].owner = info.owner;
        }
        (*block).data = template.data;
    }
}

/// Copies all of them with one `sol_memcpy_`: all are constants.
#[inline(always)]
fn copy<const N: usize, const LEN: usize>(
    block: &mut MaybeUninit<Block<N, LEN>>,
    template: &'static Block<N, LEN>,
) {
    // SAFETY: the block is as large as the template, and this function may write to it. Rodata does
    // not overlap with it.
    unsafe {
        runtime::copy(
            block.as_mut_ptr().cast(),
            (&raw const *template).cast(),
            size_of::<Block<N, LEN>>(),
        );
    }
}

/// The accounts are from, to and the System program. The argument is lamports.
#[inline(always)]
fn transfer(input: Input, write: impl FnOnce(&mut MaybeUninit<Block<2, 12>>)) -> ProgramResult {
    let accounts = input.fixed::<2, 3>(TRANSFER_LENS)?;
    call(
        accounts,
        [SIGNER_WRITABLE, WRITABLE],
        input.args::<8>()?,
        write,
    )
}

/// The accounts are authority, source, mint, destination and SPL Token. The arguments are amount
/// and decimals.
#[inline(always)]
fn transfer_checked(
    input: Input,
    write: impl FnOnce(&mut MaybeUninit<Block<4, 10>>),
) -> ProgramResult {
    let accounts = input.fixed::<4, 5>(TRANSFER_CHECKED_LENS)?;
    let headers = [SIGNER, WRITABLE, READONLY, WRITABLE];
    call(accounts, headers, input.args::<9>()?, write)
}

/// Makes the call if the accounts are where the template expects them and match its metas. It
/// writes the block first, with the arguments last.
#[inline(always)]
fn call<const N: usize, const LEN: usize, const ARGS: usize>(
    accounts: [AccountView; N],
    headers: [u32; N],
    args: &[u8; ARGS],
    write: impl FnOnce(&mut MaybeUninit<Block<N, LEN>>),
) -> ProgramResult {
    const { assert!(ARGS <= LEN) };
    if accounts
        .iter()
        .zip(headers)
        .any(|(account, expected)| header(account) != expected)
    {
        return Err(OTHER_INPUT);
    }
    let mut block = MaybeUninit::uninit();
    write(&mut block);
    let block = block.as_mut_ptr();
    // SAFETY: `write` has written the block, and the arguments end where the data ends. The structs
    // are as the C ABI requires, asserted below. Their pointers are right: the accounts are where
    // the template expects them, and the data is the block's own.
    unsafe {
        let data = (&raw mut (*block).data).cast::<u8>();
        copy_nonoverlapping(args.as_ptr(), data.add(LEN - ARGS), ARGS);
        (*block).instruction.data = data;
        runtime::invoke_c(
            (&raw const (*block).instruction).cast(),
            (&raw const (*block).infos).cast(),
            N,
        );
    }
    Ok(())
}

/// Addresses in the input are numbers, so that a constant can contain them.
#[repr(C)]
struct Block<const N: usize, const LEN: usize> {
    instruction: Instruction,
    infos: [Info; N],
    data: [u8; LEN],
}

#[repr(C)]
struct Instruction {
    program_id: &'static Address,
    metas: *const Meta,
    metas_len: u64,
    data: *const u8,
    data_len: u64,
}

#[repr(C)]
struct Meta {
    address: u64,
    is_writable: bool,
    is_signer: bool,
}

#[repr(C)]
struct Info {
    address: u64,
    lamports: u64,
    data_len: u64,
    data: u64,
    owner: u64,
    unread: [u64; 2],
}

// SAFETY: no code writes to a shared block, and its pointers lead to constants or are null.
unsafe impl<const N: usize, const LEN: usize> Sync for Block<N, LEN> {}

const TRANSFER_LENS: [usize; 2] = [0, 0];

static TRANSFER: Block<2, 12> = Block::new(
    &pinocchio_system::ID,
    &[
        Meta::of(0, &TRANSFER_LENS, true, true),
        Meta::of(1, &TRANSFER_LENS, true, false),
    ],
    [Info::of(0, &TRANSFER_LENS), Info::of(1, &TRANSFER_LENS)],
    [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
);

/// A wallet, a token account, a mint, a token account.
const TRANSFER_CHECKED_LENS: [usize; 4] = [0, 165, 82, 165];

static TRANSFER_CHECKED: Block<4, 10> = Block::new(
    &pinocchio_token::ID,
    &[
        Meta::of(1, &TRANSFER_CHECKED_LENS, true, false),
        Meta::of(2, &TRANSFER_CHECKED_LENS, false, false),
        Meta::of(3, &TRANSFER_CHECKED_LENS, true, false),
        Meta::of(0, &TRANSFER_CHECKED_LENS, false, true),
    ],
    [
        Info::of(0, &TRANSFER_CHECKED_LENS),
        Info::of(1, &TRANSFER_CHECKED_LENS),
        Info::of(2, &TRANSFER_CHECKED_LENS),
        Info::of(3, &TRANSFER_CHECKED_LENS),
    ],
    [12, 0, 0, 0, 0, 0, 0, 0, 0, 0],
);

impl<const N: usize, const LEN: usize> Block<N, LEN> {
    const fn new(
        program_id: &'static Address,
        metas: &'static [Meta; N],
        infos: [Info; N],
        data: [u8; LEN],
    ) -> Self {
        Self {
            instruction: Instruction {
                program_id,
                metas: metas.as_ptr(),
                metas_len: N as u64,
                data: null(),
                data_len: LEN as u64,
            },
            infos,
            data,
        }
    }
}

impl Meta {
    const fn of(account: usize, data_lens: &[usize], is_writable: bool, is_signer: bool) -> Self {
        let at = INPUT_START + fixed_offset(account, data_lens);
        Self {
            address: (at + offset_of!(RuntimeAccount, address)) as u64,
            is_writable,
            is_signer,
        }
    }
}

impl Info {
    const fn of(account: usize, data_lens: &[usize]) -> Self {
        let at = INPUT_START + fixed_offset(account, data_lens);
        Self {
            address: (at + offset_of!(RuntimeAccount, address)) as u64,
            lamports: (at + offset_of!(RuntimeAccount, lamports)) as u64,
            data_len: data_lens[account] as u64,
            data: (at + size_of::<RuntimeAccount>()) as u64,
            owner: (at + offset_of!(RuntimeAccount, owner)) as u64,
            unread: [0; 2],
        }
    }
}

// The layout that the C ABI requires.
#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(size_of::<Instruction>() == 40);
    assert!(size_of::<Meta>() == 16 && offset_of!(Meta, is_signer) == 9);
    assert!(size_of::<Info>() == 56 && offset_of!(Info, owner) == 32);
};
