//! How the structs of a call come into memory when every address is known at compile time: the accounts are
//! where they always are if the first of them have no data. The call is a System `Transfer`.
//!
//! One block holds the instruction, its data and the two infos. It lies at the start of the heap, so its own
//! addresses are constants as well; nothing else of these variants uses the heap.

#![allow(unsafe_code)]

use {
    crate::{
        OTHER_INPUT,
        input::{Input, SIGNER_WRITABLE, WRITABLE, fixed_address, header},
        runtime,
    },
    core::{
        mem::{offset_of, size_of},
        ptr::with_exposed_provenance_mut,
    },
    pinocchio::{
        Address, ProgramResult, account::RuntimeAccount, entrypoint::HEAP_START_ADDRESS,
        error::ProgramError,
    },
};

/// A store for each word.
#[inline(always)]
pub fn stored(input: Input) -> ProgramResult {
    let lamports = lamports(input)?;
    let block = block();
    // SAFETY: the heap is larger than a block, aligned to 8, and nobody else's. Field by field, because
    // the compiler would turn one write of a constant into a copy from rodata. Volatile for the same reason.
    unsafe {
        (&raw mut (*block).instruction.program_id).write_volatile(TEMPLATE.instruction.program_id);
        (&raw mut (*block).instruction.metas).write_volatile(TEMPLATE.instruction.metas);
        (&raw mut (*block).instruction.metas_len).write_volatile(TEMPLATE.instruction.metas_len);
        (&raw mut (*block).instruction.data).write_volatile(TEMPLATE.instruction.data);
        (&raw mut (*block).instruction.data_len).write_volatile(TEMPLATE.instruction.data_len);
        for index in 0..2 {
            let info = &raw mut (*block).infos[index];
            (&raw mut (*info).address).write_volatile(TEMPLATE.infos[index].address);
            (&raw mut (*info).lamports).write_volatile(TEMPLATE.infos[index].lamports);
            (&raw mut (*info).data_len).write_volatile(TEMPLATE.infos[index].data_len);
            (&raw mut (*info).data).write_volatile(TEMPLATE.infos[index].data);
            (&raw mut (*info).owner).write_volatile(TEMPLATE.infos[index].owner);
        }
        (&raw mut (*block).data.discriminator).write_volatile(TEMPLATE.data.discriminator);
        transfer(block, lamports);
    }
    Ok(())
}

/// One `sol_memcpy_` of all of them, constants that they are.
#[inline(always)]
pub fn copied(input: Input) -> ProgramResult {
    let lamports = lamports(input)?;
    let block = block();
    // SAFETY: the heap is larger than a block, aligned to 8, and nobody else's; rodata does not overlap
    // with it.
    unsafe {
        runtime::copy(
            block.cast(),
            (&raw const TEMPLATE).cast(),
            size_of::<Block>(),
        );
        transfer(block, lamports);
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
/// The block is written but for the lamports, and the accounts are where it says.
#[inline(always)]
unsafe fn transfer(block: *mut Block, lamports: u64) {
    // SAFETY: the structs are what the C ABI asks for, asserted below, and point to what they should.
    unsafe {
        (*block).data.lamports = lamports;
        runtime::invoke_c(
            (&raw const (*block).instruction).cast(),
            (&raw const (*block).infos).cast(),
            2,
        );
    }
}

#[inline(always)]
fn block() -> *mut Block {
    with_exposed_provenance_mut(BLOCK)
}

const BLOCK: usize = HEAP_START_ADDRESS as usize;

/// All addresses but those of constants are numbers, so that they can stand in a constant.
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
    data: u64,
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

const FROM: usize = fixed_address(0);
const TO: usize = fixed_address(1);

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

static TEMPLATE: Block = Block {
    instruction: Instruction {
        program_id: &pinocchio_system::ID,
        metas: &METAS,
        metas_len: 2,
        data: (BLOCK + offset_of!(Block, data)) as u64,
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
