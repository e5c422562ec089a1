//! Where the rent-exempt minimum of an account comes from. The account's first word is a stored
//! price of a byte. The minimum for that much data goes to the second.

use {
    crate::{OTHER_INPUT, input::Input, interface::SPACE},
    pinocchio::{
        AccountView, ProgramResult,
        error::ProgramError,
        sysvars::{
            Sysvar, get_sysvar,
            rent::{ACCOUNT_STORAGE_OVERHEAD, RENT_ID, Rent},
        },
    },
};

/// Uses Pinocchio, which requests the price from the runtime and checks the product.
#[inline(always)]
pub fn get(input: Input) -> ProgramResult {
    let [mut state] = input.accounts()?;
    store(&mut state, |_| Rent::get()?.try_minimum_balance(SPACE))
}

/// Reads the eight bytes of the sysvar that matter.
#[inline(always)]
pub fn word(input: Input) -> ProgramResult {
    let [mut state] = input.accounts()?;
    store(&mut state, |_| {
        let mut word = [0; 8];
        get_sysvar(&mut word, &RENT_ID, 0)?;
        Ok(minimum(word))
    })
}

/// Uses the stored price.
#[inline(always)]
pub fn stored(input: Input) -> ProgramResult {
    let [mut state] = input.accounts()?;
    store(&mut state, |stored| Ok(minimum(*stored)))
}

#[inline(always)]
fn minimum(lamports_per_byte: [u8; 8]) -> u64 {
    (ACCOUNT_STORAGE_OVERHEAD + SPACE as u64).wrapping_mul(u64::from_le_bytes(lamports_per_byte))
}

#[inline(always)]
fn store(
    state: &mut AccountView,
    minimum: impl FnOnce(&[u8; 8]) -> Result<u64, ProgramError>,
) -> ProgramResult {
    let mut state = state.try_borrow_mut()?;
    let ([price, result], []) = state.as_chunks_mut::<8>() else {
        return Err(OTHER_INPUT);
    };
    *result = minimum(price)?.to_le_bytes();
    Ok(())
}
