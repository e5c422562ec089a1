//! Return data: `price` sets it, `buy` calls `price` and reads it. The program calls itself, so one is enough to try it.

use {
    crate::rosetta::{self, program::Rosetta},
    anchor_lang::prelude::*,
};

#[derive(Accounts)]
pub struct Price {}

/// Returns the price: one apiece, and one for the order. Anchor sets a handler's result as the return data.
pub(crate) fn price(_: Context<Price>, quantity: u64) -> Result<u64> {
    quantity
        .checked_add(1)
        .ok_or_else(|| ProgramError::ArithmeticOverflow.into())
}

#[derive(Accounts)]
pub struct Buy<'info> {
    pub this_program: Program<'info, Rosetta>,
}

/// Gets the price, adds a fee of one, and returns the sum.
pub(crate) fn buy(ctx: Context<Buy>, quantity: u64) -> Result<u64> {
    let accounts = rosetta::cpi::accounts::Price {};
    let call = CpiContext::new(ctx.accounts.this_program.key(), accounts);
    // `get` panics if the return data is another program's. Before Anchor 1.1, it did not compare.
    let price = rosetta::cpi::price(call, quantity)?.get();
    price
        .checked_add(1)
        .ok_or_else(|| ProgramError::ArithmeticOverflow.into())
}
