//! Makes any CPI: metas, infos and signers go to the runtime as the script names them.
//!
//! ```text
//! sol_invoke_signed_c(instruction, infos, number of infos, signers, number of signers)
//!
//! instruction   program id · metas · number of metas · data · length of data
//! meta          address · writable u8 · signer u8 · 6 unused
//! info          address · lamports · length of data · data · owner · rent epoch
//!               · signer u8 · writable u8 · executable u8 · 5 unused
//! signer        seeds · number of seeds
//! seed          bytes · number of bytes
//! ```

#![allow(unsafe_code)]

use {
    crate::{
        heap,
        interface::{BROUGHT, MAX_CHECKED, SIGNER, WRITABLE},
        script::{Script, item},
    },
    core::mem::{offset_of, size_of},
    pinocchio::{
        AccountView, Address, ProgramResult,
        cpi::{Seed, Signer, invoke_signed_with_bounds},
        error::ProgramError,
        instruction::{InstructionAccount, InstructionView},
    },
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

/// A call as the script names it.
struct Call<'a> {
    program_id: &'a Address,
    metas: &'a [(&'a Address, u8)],
    infos: &'a [(AccountView, u8)],
    signers: &'a [&'a [&'a [u8]]],
    data: &'a [u8],
}

impl<'a> Call<'a> {
    fn read<'b: 'a>(
        accounts: &'a [AccountView],
        script: &mut Script<'b>,
    ) -> Result<Self, ProgramError> {
        let brought = heap::list(script.u8()?, || script.address())?;
        let address = |reference: u8| {
            if reference & BROUGHT == 0 {
                item(accounts, reference).map(AccountView::address)
            } else {
                item(brought, reference & !BROUGHT)
            }
        };
        Ok(Self {
            program_id: address(script.u8()?)?,
            metas: heap::list(script.u16()?, || Ok((address(script.u8()?)?, script.u8()?)))?,
            infos: heap::list(script.u16()?, || {
                Ok((*item(accounts, script.u8()?)?, script.u8()?))
            })?,
            signers: heap::list(script.u8()?, || script.seeds())?,
            data: script.bytes()?,
        })
    }
}

/// Calls the runtime directly.
pub fn call(accounts: &[AccountView], script: &mut Script) -> ProgramResult {
    let call = Call::read(accounts, script)?;
    let metas = heap::map(call.metas, |(address, privileges)| {
        Ok(Meta {
            address: *address,
            is_writable: privileges & WRITABLE != 0,
            is_signer: privileges & SIGNER != 0,
        })
    })?;
    let infos = heap::map(call.infos, |(account, privileges)| {
        Ok(Info::of(account, *privileges))
    })?;
    let instruction = Instruction {
        program_id: call.program_id,
        metas: metas.as_ptr(),
        metas_len: metas.len() as u64,
        data: call.data.as_ptr(),
        data_len: call.data.len() as u64,
    };
    invoke(&instruction, infos, call.signers);
    Ok(())
}

/// Calls by Pinocchio, which compares before it calls.
pub fn checked(accounts: &[AccountView], script: &mut Script) -> ProgramResult {
    let call = Call::read(accounts, script)?;
    let metas = heap::map(call.metas, |(address, privileges)| {
        let [is_writable, is_signer] = [WRITABLE, SIGNER].map(|flag| privileges & flag != 0);
        Ok(InstructionAccount::new(address, is_writable, is_signer))
    })?;
    let infos = heap::map(call.infos, |(account, _)| Ok(account))?;
    let seeds = heap::map(call.signers, |seeds| {
        heap::map(seeds, |seed| Ok(Seed::from(*seed)))
    })?;
    let signers = heap::map(seeds, |seeds| Ok(Signer::from(*seeds)))?;
    let instruction = InstructionView {
        program_id: call.program_id,
        accounts: metas,
        data: call.data,
    };
    invoke_signed_with_bounds::<MAX_CHECKED, _>(&instruction, infos, signers)
}

impl Info {
    fn of(account: &AccountView, privileges: u8) -> Self {
        let raw = account.account_ptr();
        // SAFETY: a view points to an account that the runtime serialised, its data right behind
        // it. The length is read; of the other fields only the address is taken.
        unsafe {
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
        }
    }
}

fn invoke(instruction: &Instruction, infos: &[Info], signers: &[&[&[u8]]]) {
    // SAFETY: every pointer of the call leads to the input, to the script or to the heap, and the
    // lengths are right. Only the views read what the callee has changed behind the infos.
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
