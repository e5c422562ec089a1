//! A hostile program: as a callee and as a caller, it does whatever its instruction data says.
//!
//! It checks nothing. Only the runtime, its callee or its caller can stop it, and the tests show
//! which of them does.
//!
//! # The script
//!
//! The instruction data is a list of steps, run one after the other. The program succeeds at the
//! end of the list, or earlier at `Succeed`. A step is one byte, its [`Kind`], and its arguments:
//!
//! ```text
//! byte  step     what follows the byte                       module
//! e0    Succeed                                              -
//! e1    Fail     custom error u32                            -
//! e2    Burn                                                 ruin
//! e3    Fault    which u8, a `Fault`                         ruin
//! e4    Return   length u16 · the byte to fill it with       answer
//! e5    Record   account u8                                  answer
//! e6    Call     see below                                   call
//! e7    Write    account u8 · offset u16 · bytes             account
//! e8    Credit   account u8 · lamports u64                   account
//! e9    Debit    account u8 · lamports u64                   account
//! ea    Assign   account u8 · owner [u8; 32]                 account
//! eb    Resize   account u8 · length u64                     account
//! ec    Create   seeds                                       seeds
//! ed    Find     seeds                                       seeds
//! ee    Store    account u8 · offset u16 · byte u8           account
//! ef    Checked  as Call                                     call
//!
//! bytes          length u16 · as many bytes
//! seeds          number u8 · each: length u8 · as many bytes
//! ```
//!
//! Numbers are little-endian. An account is an index into the instruction's accounts. A record is
//! at the start of an account: the id of the program that set the return data, the length as u64,
//! and the data itself.
//!
//! ```text
//! Call   addresses   number u8 · each 32 bytes
//!        program     reference u8
//!        metas       number u16 · each: reference u8 · privileges u8
//!        infos       number u16 · each: account u8 · privileges u8
//!        signers     number u8 · each: seeds
//!        data        bytes
//! ```
//!
//! A reference is the index of an account or, with [`BROUGHT`](interface::BROUGHT) set, the index
//! of one of the addresses. Privileges are [`SIGNER`](interface::SIGNER) and
//! [`WRITABLE`](interface::WRITABLE). The rogue completes and compares nothing: metas, infos and
//! signers go to the runtime exactly as the script has them. A call that fails does not return.
//! Only `Checked` goes through Pinocchio's `invoke_signed_with_bounds`, for at most
//! [`MAX_CHECKED`](interface::MAX_CHECKED) metas, and ignores the infos' privileges.
//!
//! # In the place of another program
//!
//! Instruction data that does not start with a step is for the program that the rogue stands in
//! for: a System transfer, a token transfer, a hook's `Execute`. Then the rogue searches its
//! accounts for one that it owns and that starts with [`ORDERS`], and runs the script behind that.
//! Without orders it succeeds and does nothing.
//!
//! The format is fixed, since several suites write it: steps may be added, but none may change.

#![no_std]
#![deny(unsafe_code)]

extern crate alloc;
// On a host the library links std, and the cdylib needs std's panic handler there. No code uses it.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
extern crate std;

pub mod interface;

mod account;
mod answer;
mod call;
mod heap;
mod memory;
mod ruin;
mod script;
mod seeds;

use {
    interface::{Kind, ORDERS},
    pinocchio::{AccountView, Address, ProgramResult, error::ProgramError},
    script::Script,
};

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod entrypoint {
    #![allow(unsafe_code)]

    pinocchio::default_allocator!();
    pinocchio::nostd_panic_handler!();
    pinocchio::program_entrypoint!(crate::process);
}

pub fn process(program_id: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    if data.first().is_none_or(|byte| Kind::of(*byte).is_some()) {
        return run(program_id, accounts, &mut Script::of(data));
    }
    match orders(program_id, accounts)? {
        // This is a copy, because the orders may let the rogue overwrite them.
        Some(orders) => run(program_id, accounts, &mut Script::of(orders)),
        None => Ok(()),
    }
}

fn orders(
    program_id: &Address,
    accounts: &[AccountView],
) -> Result<Option<&'static [u8]>, ProgramError> {
    for account in accounts
        .iter()
        .filter(|account| account.owned_by(program_id))
    {
        if let Some(orders) = account.try_borrow()?.strip_prefix(&ORDERS) {
            return heap::copy(orders).map(Some);
        }
    }
    Ok(None)
}

fn run(program_id: &Address, accounts: &mut [AccountView], script: &mut Script) -> ProgramResult {
    while let Some(kind) = script.kind()? {
        match kind {
            Kind::Succeed => return Ok(()),
            Kind::Fail => return Err(ProgramError::Custom(script.u32()?)),
            Kind::Burn => ruin::burn(),
            Kind::Fault => ruin::fault(script.u8()?)?,
            Kind::Return => answer::set(script)?,
            Kind::Record => answer::record(script.account(accounts)?)?,
            Kind::Call => call::call(accounts, script)?,
            Kind::Write => account::write(script.account(accounts)?, script)?,
            Kind::Credit => account::credit(script.account(accounts)?, script.u64()?),
            Kind::Debit => account::debit(script.account(accounts)?, script.u64()?),
            Kind::Assign => account::assign(script.account(accounts)?, &script.address()?),
            Kind::Resize => account::resize(script.account(accounts)?, script.u64()?),
            Kind::Create => seeds::create(script.seeds()?, program_id),
            Kind::Find => seeds::find(script.seeds()?, program_id),
            Kind::Store => account::store(script.account(accounts)?, script)?,
            Kind::Checked => call::checked(accounts, script)?,
        }
    }
    Ok(())
}
