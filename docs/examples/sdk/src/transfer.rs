//! SOL transfer. The sender signed the transaction, so the call needs no signature of the program.
//!
//! from `signer, writable` · to `writable` · System program; `amount: u64`

use {
    crate::{amount, program::invoke},
    solana_program::{
        account_info::AccountInfo, entrypoint::ProgramResult, program_error::ProgramError,
    },
    solana_system_interface::instruction::transfer,
};

pub fn process(accounts: &[AccountInfo], data: &[u8]) -> ProgramResult {
    // The System program must be among the accounts. Its address in the call is a constant of `transfer`.
    let [from, to, _system_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let instruction = transfer(from.key, to.key, amount(data)?);
    // The infos of the two accounts are enough; a clone copies pointers, not data.
    invoke(&instruction, &[from.clone(), to.clone()])
}
