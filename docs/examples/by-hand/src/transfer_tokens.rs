//! Token transfer that a PDA signs, for SPL Token and Token-2022. Returns the balance of the
//! destination afterwards.
//!
//! authority `signer` · state · source `writable` · mint · destination `writable` · token program;
//! `amount: u64, decimals: u8`
//!
//! The state owns the source token account. `create_account` made it, and stored its authority and bump.

use {
    crate::{
        abi::{Info, Instruction, Meta, invoke_signed, set_return_data},
        amount_and_byte,
        create_account::State,
    },
    pinocchio::{AccountView, Address, ProgramResult, address::address_eq, error::ProgramError},
};

const SPL_TOKEN: Address = Address::from_str_const("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
const TOKEN_2022: Address = Address::from_str_const("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb");

#[allow(unsafe_code)]
pub fn process(program_id: &Address, accounts: &[AccountView], data: &[u8]) -> ProgramResult {
    let [authority, state, source, mint, destination, token_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let (amount, decimals) = amount_and_byte(data)?;
    if !authority.is_signer() {
        return Err(ProgramError::MissingRequiredSignature);
    }
    // The owner proves that this program wrote the state, so the stored bump is the canonical one.
    if !state.owned_by(program_id) {
        return Err(ProgramError::InvalidAccountOwner);
    }
    let bump = State::read(&state.try_borrow()?, authority.address())?;
    let seeds: [&[u8]; 3] = [b"state", authority.address().as_ref(), &[bump]];

    let metas = [
        Meta::writable(source),
        Meta::readonly(mint),
        Meta::writable(destination),
        Meta::signer(state),
    ];
    let infos = [source, mint, destination, state].map(Info::of);
    let data = transfer_checked(amount, decimals);
    let instruction = Instruction::new(token_program_id(token_program)?, &metas, &data);
    // SAFETY: the borrow of the state's data has ended, and nothing else was borrowed.
    unsafe { invoke_signed(&instruction, &infos, &[&seeds]) };

    // A view reads the account itself, so it shows what the callee wrote.
    let data = destination.try_borrow()?;
    let balance = data.get(64..72).ok_or(ProgramError::InvalidAccountData)?;
    set_return_data(balance);
    Ok(())
}

/// The data of `TransferChecked`: 12, amount, decimals.
#[inline(always)]
pub fn transfer_checked(amount: u64, decimals: u8) -> [u8; 10] {
    let mut data = [12; 10];
    data[1..9].copy_from_slice(&amount.to_le_bytes());
    data[9] = decimals;
    data
}

/// Accepts only the two token programs: any other program could misuse the signature.
#[inline(always)]
pub fn token_program_id(account: &AccountView) -> Result<&'static Address, ProgramError> {
    [&SPL_TOKEN, &TOKEN_2022]
        .into_iter()
        .find(|id| address_eq(id, account.address()))
        .ok_or(ProgramError::IncorrectProgramId)
}
