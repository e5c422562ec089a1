//! SOL transfer. The sender signed the transaction, so the call needs no signature of the program.
//!
//! from `signer, writable` · to `writable` · System program; `amount: u64`

use {
    crate::{
        abi::{Info, Instruction, Meta, Signer, invoke_signed},
        amount,
    },
    pinocchio::{AccountView, Address, ProgramResult, error::ProgramError},
};

/// A constant, never the address of an account that the caller passed: that could be any program.
const SYSTEM: Address = Address::new_from_array([0; 32]);

pub fn process(accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let [from, to, _system_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    transfer(from, to, amount(data)?, &[]);
    Ok(())
}

/// Calls System `Transfer`: index 2 as u32, then lamports.
#[inline(always)]
#[allow(unsafe_code)]
pub fn transfer(from: &AccountView, to: &AccountView, lamports: u64, signers: &[Signer]) {
    let mut data = [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    data[4..].copy_from_slice(&lamports.to_le_bytes());
    let metas = [Meta::writable_signer(from), Meta::writable(to)];
    let infos = [from, to].map(Info::of);
    // SAFETY: the data of no account is borrowed.
    unsafe { invoke_signed(&Instruction::new(&SYSTEM, &metas, &data), &infos, signers) };
}
