//! Account creation by CPI: a PDA of the payer, owned by this program, that stores its authority and its bump.
//!
//! payer `signer, writable` · state `writable` · System program

use {
    crate::abi::{Info, Instruction, Meta, invoke_signed},
    pinocchio::{
        AccountView, Address, ProgramResult,
        address::address_eq,
        error::ProgramError,
        sysvars::{Sysvar, rent::Rent},
    },
};

const SYSTEM: Address = Address::new_from_array([0; 32]);

#[allow(unsafe_code)]
pub fn process(program_id: &Address, accounts: &mut [AccountView]) -> ProgramResult {
    let [payer, state, _system_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    // Only this instruction pays for the search. Every later instruction reads the bump from the
    // state.
    let (address, bump) =
        Address::find_program_address(&[b"state", payer.address().as_ref()], program_id);
    if !address_eq(state.address(), &address) {
        return Err(ProgramError::InvalidSeeds);
    }
    let seeds: [&[u8]; 3] = [b"state", payer.address().as_ref(), &[bump]];

    // Anyone can send lamports to the address in advance, and plain CreateAccount would then fail
    // forever.
    let missing = Rent::get()?
        .try_minimum_balance(State::LEN)?
        .saturating_sub(state.lamports());
    // `CreateAccountAllowPrefund`: index 13 as u32, lamports, space, owner. The payer comes last, if it has to pay.
    let mut data = [0; 52];
    data[0] = 13;
    data[4..12].copy_from_slice(&missing.to_le_bytes());
    data[12..20].copy_from_slice(&(State::LEN as u64).to_le_bytes());
    data[20..].copy_from_slice(program_id.as_ref());
    let metas = [Meta::writable_signer(state), Meta::writable_signer(payer)];
    let infos = [&*state, payer].map(Info::of);
    let needed = if missing > 0 { 2 } else { 1 };
    let instruction = Instruction::new(&SYSTEM, &metas[..needed], &data);
    // SAFETY: the data of no account is borrowed.
    unsafe { invoke_signed(&instruction, &infos[..needed], &[&seeds]) };

    State::write(&mut state.try_borrow_mut()?, payer.address(), bump)
}

/// discriminator `u8` · authority `[u8; 32]` · bump `u8`
pub struct State;

impl State {
    const DISCRIMINATOR: u8 = 1;
    const LEN: usize = 34;

    fn write(data: &mut [u8], authority: &Address, bump: u8) -> ProgramResult {
        let [discriminator, stored @ .., last] = data else {
            return Err(ProgramError::InvalidAccountData);
        };
        *discriminator = Self::DISCRIMINATOR;
        stored.copy_from_slice(authority.as_ref());
        *last = bump;
        Ok(())
    }

    /// Returns the bump, if this is a state of the authority.
    pub fn read(data: &[u8], authority: &Address) -> Result<u8, ProgramError> {
        let Ok([Self::DISCRIMINATOR, stored @ .., bump]) = <&[u8; Self::LEN]>::try_from(data)
        else {
            return Err(ProgramError::InvalidAccountData);
        };
        let stored: &[u8; 32] = stored;
        if !address_eq(&Address::new_from_array(*stored), authority) {
            return Err(ProgramError::IncorrectAuthority);
        }
        Ok(*bump)
    }
}
