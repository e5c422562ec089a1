//! Which of the two transfers of SPL Token moves tokens.

use {
    crate::{input::Input, runtime},
    pinocchio::{Address, ProgramResult, instruction::InstructionAccount},
};

const SPL_TOKEN: &Address = &pinocchio_token::ID;
const TRANSFER: u8 = 3;
const TRANSFER_CHECKED: u8 = 12;

/// Moves them with the mint among the accounts and its decimals in the data.
#[inline(always)]
pub fn checked(input: Input) -> ProgramResult {
    let [authority, source, mint, destination, _spl_token] = input.accounts()?;
    let [amount @ .., decimals] = input.args::<9>()?;
    let mut data = [0; 10];
    data[0] = TRANSFER_CHECKED;
    data[1..9].copy_from_slice(amount);
    data[9] = *decimals;
    runtime::call(
        SPL_TOKEN,
        &[
            InstructionAccount::writable(source.address()),
            InstructionAccount::readonly(mint.address()),
            InstructionAccount::writable(destination.address()),
            InstructionAccount::readonly_signer(authority.address()),
        ],
        [&source, &mint, &destination, &authority],
        &data,
        &[],
    );
    Ok(())
}

/// Moves them with neither.
#[inline(always)]
pub fn plain(input: Input) -> ProgramResult {
    let [authority, source, _mint, destination, _spl_token] = input.accounts()?;
    let [amount @ .., _decimals] = input.args::<9>()?;
    let mut data = [0; 9];
    data[0] = TRANSFER;
    data[1..].copy_from_slice(amount);
    runtime::call(
        SPL_TOKEN,
        &[
            InstructionAccount::writable(source.address()),
            InstructionAccount::writable(destination.address()),
            InstructionAccount::readonly_signer(authority.address()),
        ],
        [&source, &destination, &authority],
        &data,
        &[],
    );
    Ok(())
}
