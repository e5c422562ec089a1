//! How an event leaves the program: 32 bytes, which those who index it find in different places.

use {
    crate::{ID, input::Input, interface::Variant, runtime},
    pinocchio::ProgramResult,
};

/// Bytes of an event.
const LEN: usize = 32;

/// The instruction data of a call to the program itself.
#[inline(always)]
pub fn by_cpi(input: Input) -> ProgramResult {
    let event = input.args::<LEN>()?;
    let mut data = [0; 1 + LEN];
    data[0] = Variant::Nothing as u8;
    data[1..].copy_from_slice(event);
    runtime::call(&ID, &[], [], &data, &[]);
    Ok(())
}

/// A line `Program data: …` of the log, in base64.
#[inline(always)]
pub fn as_data(input: Input) -> ProgramResult {
    runtime::log_data(&[input.args::<LEN>()?]);
    Ok(())
}

/// A line `Program log: …` of the log, as it is.
#[inline(always)]
pub fn as_text(input: Input) -> ProgramResult {
    runtime::log(input.args::<LEN>()?);
    Ok(())
}
