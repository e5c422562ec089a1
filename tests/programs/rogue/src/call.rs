//! Any CPI at all: metas, infos and signers go to the runtime as the script names them.
//!
//! ```text
//! sol_invoke_signed_c(instruction, infos, number of infos, signers, number of signers)
//!
//! instruction   program id · metas · number of metas · data · length of data
//! meta          address · writable u8 · signer u8 · 6 unused
//! info          address · lamports · length of data · data · owner · rent epoch · signer u8 · writable u8 · 6 unused
//! signer        seeds · number of seeds
//! seed          bytes · number of bytes
//! ```

#![allow(unsafe_code)]

use {
    crate::{
        heap,
        interface::{BROUGHT, SIGNER, WRITABLE},
        script::{Script, item},
    },
    core::mem::{offset_of, size_of},
    pinocchio::{AccountView, Address, ProgramResult, error::ProgramError},
};

#[repr(C)]
struct Instruction {
    program_id: *const Address,
    metas: *const Meta,
    metas_len: u64,
    data: *const u8,
    data_len: u64,
}

#[repr(C)]
struct Meta {
    address: *const Address,
    is_writable: bool,
    is_signer: bool,
}

#[repr(C)]
struct Info {
    address: *const Address,
    lamports: *const u64,
    data_len: u64,
    data: *const u8,
    owner: *const Address,
    rent_epoch: u64,
    is_signer: bool,
    is_writable: bool,
    is_executable: bool,
}

const _: () = {
    assert!(size_of::<Instruction>() == 40);
    assert!(size_of::<Meta>() == 16 && offset_of!(Meta, is_signer) == 9);
    assert!(size_of::<Info>() == 56 && offset_of!(Info, is_writable) == 49);
    // A seed is a slice of bytes, a signer a slice of seeds.
    assert!(size_of::<&[u8]>() == 2 * size_of::<usize>());
};

pub fn call(accounts: &[AccountView], script: &mut Script) -> ProgramResult {
    let brought = heap::list(script.u8()?, || script.address())?;
    let address = |reference: u8| -> Result<&Address, ProgramError> {
        if reference & BROUGHT == 0 {
            item(accounts, reference).map(AccountView::address)
        } else {
            item(brought, reference & !BROUGHT)
        }
    };
    let program_id = address(script.u8()?)?;
    let metas = heap::list(script.u16()?, || Meta::read(address(script.u8()?)?, script))?;
    let infos = heap::list(script.u16()?, || {
        Info::read(item(accounts, script.u8()?)?, script)
    })?;
    let signers = heap::list(script.u8()?, || script.seeds())?;
    let data = script.bytes()?;

    let instruction = Instruction {
        program_id,
        metas: metas.as_ptr(),
        metas_len: metas.len() as u64,
        data: data.as_ptr(),
        data_len: data.len() as u64,
    };
    invoke(&instruction, infos, signers);
    Ok(())
}

impl Meta {
    fn read(address: *const Address, script: &mut Script) -> Result<Self, ProgramError> {
        let privileges = script.u8()?;
        Ok(Self {
            address,
            is_writable: privileges & WRITABLE != 0,
            is_signer: privileges & SIGNER != 0,
        })
    }
}

impl Info {
    fn read(account: &AccountView, script: &mut Script) -> Result<Self, ProgramError> {
        let privileges = script.u8()?;
        let raw = account.account_ptr();
        // SAFETY: a view points to an account that the runtime serialised, its data right behind it.
        // Only addresses are taken of its fields, but for the length, which is read.
        Ok(unsafe {
            Self {
                address: &raw const (*raw).address,
                lamports: &raw const (*raw).lamports,
                data_len: (*raw).data_len,
                data: raw.add(1).cast(),
                owner: &raw const (*raw).owner,
                rent_epoch: 0,
                is_signer: privileges & SIGNER != 0,
                is_writable: privileges & WRITABLE != 0,
                is_executable: false,
            }
        })
    }
}

fn invoke(instruction: &Instruction, infos: &[Info], signers: &[&[&[u8]]]) {
    // SAFETY: all that the call points to is in the input, in the script or on the heap, and as long as it
    // says. What the callee changes behind the infos is read through the views alone.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        pinocchio::syscalls::sol_invoke_signed_c(
            (&raw const *instruction).cast(),
            infos.as_ptr().cast(),
            infos.len() as u64,
            signers.as_ptr().cast(),
            signers.len() as u64,
        );
    }
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box((instruction, infos, signers));
}
