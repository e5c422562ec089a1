//! How a callee answers its caller. Caller and callee are both the lab. Every variant writes the
//! answer to the first word of an account in the end.

use {
    crate::{ID, OTHER_INPUT, REFUSED, input::Input, interface::Variant, runtime},
    pinocchio::{
        AccountView, ProgramResult, address::address_eq, cpi::set_return_data,
        instruction::InstructionAccount,
    },
};

/// The answer.
const ANSWER: u64 = 42;

/// Requests the answer as return data, and writes it to the account itself.
#[inline(always)]
pub fn ask_returned(input: Input) -> ProgramResult {
    let [mut state, _lab] = input.accounts()?;
    ask(Variant::AnswerReturned, &state);
    let mut answer = [0; 8];
    let (len, program) = runtime::get_return_data(&mut answer);
    if len != answer.len() || !address_eq(&program, &ID) {
        return Err(REFUSED);
    }
    write(&mut state, answer)
}

#[inline(always)]
pub fn answer_returned(_: Input) -> ProgramResult {
    set_return_data(&ANSWER.to_le_bytes());
    Ok(())
}

/// Requests the answer in an account, and reads it there.
#[inline(always)]
pub fn ask_written(input: Input) -> ProgramResult {
    let [state, _lab] = input.accounts()?;
    ask(Variant::AnswerWritten, &state);
    let state = state.try_borrow()?;
    let answer = state.first_chunk::<8>().ok_or(OTHER_INPUT)?;
    if *answer == [0; 8] {
        return Err(REFUSED);
    }
    Ok(())
}

#[inline(always)]
pub fn answer_written(input: Input) -> ProgramResult {
    let [mut state] = input.accounts()?;
    write(&mut state, ANSWER.to_le_bytes())
}

/// The same call for both variants, with the same accounts.
#[inline(always)]
fn ask(answer: Variant, state: &AccountView) {
    let meta = InstructionAccount::writable(state.address());
    runtime::call(&ID, &[meta], [state], &[answer as u8], &[]);
}

#[inline(always)]
fn write(state: &mut AccountView, answer: [u8; 8]) -> ProgramResult {
    let mut state = state.try_borrow_mut()?;
    *state.first_chunk_mut::<8>().ok_or(OTHER_INPUT)? = answer;
    Ok(())
}
