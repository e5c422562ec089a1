//! Account creation by CPI: a PDA of the payer, owned by this program, that stores its authority and its bump.
//!
//! payer `signer, writable` · state `writable` · System program

use {
    crate::program::invoke_signed,
    solana_program::{
        account_info::AccountInfo, entrypoint::ProgramResult, program_error::ProgramError,
        pubkey::Pubkey, rent::Rent, sysvar::Sysvar,
    },
    solana_system_interface::instruction::create_account_allow_prefund,
};

pub fn process(program_id: &Pubkey, accounts: &[AccountInfo]) -> ProgramResult {
    let [payer, state, _system_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    // The search is paid once. Every later instruction reads the bump from the state.
    let (address, bump) = Pubkey::find_program_address(&[b"state", payer.key.as_ref()], program_id);
    if *state.key != address {
        return Err(ProgramError::InvalidSeeds);
    }
    let seeds: &[&[u8]] = &[b"state", payer.key.as_ref(), &[bump]];

    // Anyone can send lamports to the address beforehand, and plain CreateAccount would then fail for ever.
    let missing = Rent::get()?
        .minimum_balance(State::LEN)
        .saturating_sub(state.lamports());
    let instruction = create_account_allow_prefund(
        state.key,
        (missing > 0).then_some((payer.key, missing)),
        State::LEN as u64,
        program_id,
    );
    invoke_signed(&instruction, &[state.clone(), payer.clone()], &[seeds])?;

    State::write(&mut state.try_borrow_mut_data()?, payer.key, bump)
}

/// discriminator `u8` · authority `[u8; 32]` · bump `u8`
pub struct State;

impl State {
    const DISCRIMINATOR: u8 = 1;
    pub const LEN: usize = 34;

    fn write(data: &mut [u8], authority: &Pubkey, bump: u8) -> ProgramResult {
        let [discriminator, stored @ .., last] = data else {
            return Err(ProgramError::InvalidAccountData);
        };
        *discriminator = Self::DISCRIMINATOR;
        stored.copy_from_slice(authority.as_ref());
        *last = bump;
        Ok(())
    }

    /// The bump, if this is a state of the authority.
    pub fn read(data: &[u8], authority: &Pubkey) -> Result<u8, ProgramError> {
        let Ok([Self::DISCRIMINATOR, stored @ .., bump]) = <&[u8; Self::LEN]>::try_from(data)
        else {
            return Err(ProgramError::InvalidAccountData);
        };
        if stored != authority.as_ref() {
            return Err(ProgramError::IncorrectAuthority);
        }
        Ok(*bump)
    }
}
