//! How a program finds the code of an instruction by its discriminator, here one of sixteen.

use {
    crate::{
        OTHER_INPUT, REFUSED,
        input::{Input, move_lamports},
    },
    pinocchio::{ProgramResult, SUCCESS},
};

/// Finds it with a `match`, which becomes a tree of compares: this target has no jump tables.
#[inline(always)]
pub fn by_match(input: Input) -> ProgramResult {
    let [discriminator] = *input.args()?;
    ended(match discriminator {
        0 => instruction::<0>(input),
        1 => instruction::<1>(input),
        2 => instruction::<2>(input),
        3 => instruction::<3>(input),
        4 => instruction::<4>(input),
        5 => instruction::<5>(input),
        6 => instruction::<6>(input),
        7 => instruction::<7>(input),
        8 => instruction::<8>(input),
        9 => instruction::<9>(input),
        10 => instruction::<10>(input),
        11 => instruction::<11>(input),
        12 => instruction::<12>(input),
        13 => instruction::<13>(input),
        14 => instruction::<14>(input),
        15 => instruction::<15>(input),
        _ => return Err(OTHER_INPUT),
    })
}

/// Finds it with a load from a table of functions.
#[inline(always)]
pub fn by_table(input: Input) -> ProgramResult {
    let [discriminator] = *input.args()?;
    let instruction = INSTRUCTIONS
        .get(discriminator as usize)
        .ok_or(OTHER_INPUT)?;
    ended(instruction(input))
}

static INSTRUCTIONS: [fn(Input) -> u64; 16] = [
    instruction::<0>,
    instruction::<1>,
    instruction::<2>,
    instruction::<3>,
    instruction::<4>,
    instruction::<5>,
    instruction::<6>,
    instruction::<7>,
    instruction::<8>,
    instruction::<9>,
    instruction::<10>,
    instruction::<11>,
    instruction::<12>,
    instruction::<13>,
    instruction::<14>,
    instruction::<15>,
];

/// A function for each discriminator, different enough that the compiler does not merge them.
#[inline(never)]
fn instruction<const DISCRIMINATOR: u64>(input: Input) -> u64 {
    match input.accounts() {
        Ok([mut from, mut to]) => {
            move_lamports(&mut from, &mut to, 1 + DISCRIMINATOR);
            SUCCESS
        }
        Err(_) => 1,
    }
}

#[inline(always)]
fn ended(result: u64) -> ProgramResult {
    match result {
        SUCCESS => Ok(()),
        _ => Err(REFUSED),
    }
}
