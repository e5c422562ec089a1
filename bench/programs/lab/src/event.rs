//! How an event leaves the program: 32 bytes, which indexers find in different places.

use {
    crate::{ID, input::Input, interface::Variant, runtime},
    pinocchio::ProgramResult,
};

/// The bytes of an event.
const LEN: usize = 32;

/// Puts it in the instruction data of a call to the program itself.
#[inline(always)]
pub fn by_cpi(input: Input) -> ProgramResult {
    let event = input.args::<LEN>()?;
    let mut data = [0; 1 + LEN];
    data[0] = Variant::Nothing as u8;
    data[1..].copy_from_slice(event);
    runtime::call(&ID, &[], [], &data, &[]);
    Ok(())
}

/// Writes a line `Program data: …` to the log, in base64.
#[inline(always)]
pub fn as_data(input: Input) -> ProgramResult {
    runtime::log_data(&[input.args::<LEN>()?]);
    Ok(())
}

/// Writes a line `Program log: …` to the log, unencoded.
#[inline(always)]
pub fn as_text(input: Input) -> ProgramResult {
    runtime::log(input.args::<LEN>()?);
    Ok(())
}
