//! Account creation by CPI: a PDA of the payer, owned by this program, that stores its authority and its bump.
//!
//! payer `signer, writable` · state `writable` · System program

use {
    pinocchio::{
        AccountView, Address, ProgramResult,
        address::address_eq,
        cpi::{Seed, Signer},
        error::ProgramError,
        sysvars::{Sysvar, rent::Rent},
    },
    pinocchio_system::instructions::{CreateAccountAllowPrefund, Funding},
};

pub fn process(program_id: &Address, accounts: &mut [AccountView]) -> ProgramResult {
    let [payer, state, _system_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    // Only this instruction pays for the search. Every later instruction reads the bump from the
    // state.
    let (address, bump) =
        Address::try_find_program_address(&[b"state", payer.address().as_ref()], program_id)
            .ok_or(ProgramError::InvalidSeeds)?;
    if !address_eq(state.address(), &address) {
        return Err(ProgramError::InvalidSeeds);
    }
    let bump = [bump];
    let seeds = [
        Seed::from(b"state"),
        Seed::from(payer.address().as_ref()),
        Seed::from(&bump),
    ];
    // Anyone can send lamports to the address in advance, and plain CreateAccount would then fail
    // forever.
    let missing = Rent::get()?
        .try_minimum_balance(State::LEN)?
        .saturating_sub(state.lamports());
    CreateAccountAllowPrefund {
        to: state,
        space: State::LEN as u64,
        owner: program_id,
        funding: (missing > 0).then_some(Funding {
            from: payer,
            lamports: missing,
        }),
    }
    .invoke_signed(&[Signer::from(&seeds)])?;

    State::write(&mut state.try_borrow_mut()?, payer.address(), bump[0])
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
