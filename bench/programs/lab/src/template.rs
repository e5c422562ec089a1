//! How the structs of a call come into memory when every address in them is known at compile time: the
//! accounts are where they always are if the first of them have no data. The call is a System `Transfer`.
//!
//! One block on the stack holds the instruction, its data and the two infos. What is not constant in it,
//! the lamports and the block's own address, is stored last.

#![allow(unsafe_code)]

use {
    crate::{
        OTHER_INPUT,
        input::{INPUT_START, Input, SIGNER_WRITABLE, WRITABLE, fixed_offset, header},
        runtime,
    },
    core::{
        mem::{MaybeUninit, offset_of, size_of},
        ptr::null,
    },
    pinocchio::{Address, ProgramResult, account::RuntimeAccount, error::ProgramError},
};

/// A store for each word.
#[inline(always)]
pub fn stored(input: Input) -> ProgramResult {
    let lamports = lamports(input)?;
    let mut block = MaybeUninit::<Block>::uninit();
    let at = block.as_mut_ptr();
    // SAFETY: the block is ours. Field by field, because the compiler would turn one write of a constant
    // into a copy from rodata.
    unsafe {
        (*at).instruction.program_id = TEMPLATE.instruction.program_id;
        (*at).instruction.metas = TEMPLATE.instruction.metas;
        (*at).instruction.metas_len = TEMPLATE.instruction.metas_len;
        (*at).instruction.data_len = TEMPLATE.instruction.data_len;
        for index in 0..2 {
            (*at).infos[index].address = TEMPLATE.infos[index].address;
            (*at).infos[index].lamports = TEMPLATE.infos[index].lamports;
            (*at).infos[index].data_len = TEMPLATE.infos[index].data_len;
            (*at).infos[index].data = TEMPLATE.infos[index].data;
            (*at).infos[index].owner = TEMPLATE.infos[index].owner;
        }
        (*at).data.discriminator = TEMPLATE.data.discriminator;
        transfer(at, lamports);
    }
    Ok(())
}

/// One `sol_memcpy_` of all of them, constants that they are.
#[inline(always)]
pub fn copied(input: Input) -> ProgramResult {
    let lamports = lamports(input)?;
    let mut block = MaybeUninit::<Block>::uninit();
    let at = block.as_mut_ptr();
    // SAFETY: the block is ours, and rodata does not overlap with it.
    unsafe {
        runtime::copy(at.cast(), (&raw const TEMPLATE).cast(), size_of::<Block>());
        transfer(at, lamports);
    }
    Ok(())
}

/// From, to, System program; lamports. Both accounts are where the template says, and are what its metas
/// say they are.
#[inline(always)]
fn lamports(input: Input) -> Result<u64, ProgramError> {
    let [from, to] = input.fixed::<2, 3>()?;
    if header(&from) != SIGNER_WRITABLE || header(&to) != WRITABLE {
        return Err(OTHER_INPUT);
    }
    Ok(u64::from_le_bytes(*input.args()?))
}

/// # Safety
///
/// The block is written but for the lamports and its own address, and the accounts are where it says.
#[inline(always)]
unsafe fn transfer(block: *mut Block, lamports: u64) {
    // SAFETY: the structs are what the C ABI asks for, asserted below, and point to what they should.
    unsafe {
        (*block).data.lamports = lamports;
        (*block).instruction.data = &raw const (*block).data;
        runtime::invoke_c(
            (&raw const (*block).instruction).cast(),
            (&raw const (*block).infos).cast(),
            2,
        );
    }
}

/// Addresses in the input are numbers, so that they can stand in a constant.
#[repr(C)]
struct Block {
    instruction: Instruction,
    infos: [Info; 2],
    data: Data,
}

#[repr(C)]
struct Instruction {
    program_id: &'static Address,
    metas: &'static [Meta; 2],
    metas_len: u64,
    data: *const Data,
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

/// Packed: the lamports follow the four bytes of the discriminator.
#[repr(C, packed(4))]
struct Data {
    discriminator: u32,
    lamports: u64,
}

const FROM: usize = INPUT_START + fixed_offset(0);
const TO: usize = INPUT_START + fixed_offset(1);

static METAS: [Meta; 2] = [
    Meta {
        address: (FROM + offset_of!(RuntimeAccount, address)) as u64,
        is_writable: true,
        is_signer: true,
    },
    Meta {
        address: (TO + offset_of!(RuntimeAccount, address)) as u64,
        is_writable: true,
        is_signer: false,
    },
];

// SAFETY: nobody writes to it, and the one pointer that is not `Sync` is null.
unsafe impl Sync for Block {}

static TEMPLATE: Block = Block {
    instruction: Instruction {
        program_id: &pinocchio_system::ID,
        metas: &METAS,
        metas_len: 2,
        data: null(),
        data_len: size_of::<Data>() as u64,
    },
    infos: [Info::of(FROM), Info::of(TO)],
    data: Data {
        discriminator: 2,
        lamports: 0,
    },
};

impl Info {
    /// Of an account without data.
    const fn of(account: usize) -> Self {
        Self {
            address: (account + offset_of!(RuntimeAccount, address)) as u64,
            lamports: (account + offset_of!(RuntimeAccount, lamports)) as u64,
            data_len: 0,
            data: (account + size_of::<RuntimeAccount>()) as u64,
            owner: (account + offset_of!(RuntimeAccount, owner)) as u64,
            unread: [0; 2],
        }
    }
}

// What the C ABI asks for.
#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(size_of::<Instruction>() == 40);
    assert!(size_of::<Meta>() == 16 && offset_of!(Meta, is_signer) == 9);
    assert!(size_of::<Info>() == 56 && offset_of!(Info, owner) == 32);
    assert!(size_of::<Data>() == 12);
};
