//! Seven small programs that call others, with Anchor 1.x. The first byte of the instruction data picks one: the
//! discriminators are set, so that clients of all four programs send the same bytes.
//!
//! The same seven are in `docs/examples/sdk`, `docs/examples/pinocchio` and `docs/examples/by-hand`.

pub mod create_account;
pub mod event;
pub mod forward;
pub mod return_data;
pub mod transfer;
pub mod transfer_from_pda;
pub mod transfer_tokens;

use anchor_lang::prelude::*;
// The program's macro finds what it generated for each accounts struct at the root.
pub use {
    create_account::*, event::*, forward::*, return_data::*, transfer::*, transfer_from_pda::*,
    transfer_tokens::*,
};

declare_id!("Rosetta111111111111111111111111111111111111");

// The calls of a program, from its IDL in `idls/rosetta.json`. Here it is this program itself.
declare_program!(rosetta);

#[program]
pub mod examples {
    use super::*;

    #[instruction(discriminator = 0)]
    pub fn transfer(ctx: Context<Transfer>, amount: u64) -> Result<()> {
        transfer::process(ctx, amount)
    }

    #[instruction(discriminator = 1)]
    pub fn transfer_from_pda(ctx: Context<TransferFromPda>, amount: u64, bump: u8) -> Result<()> {
        transfer_from_pda::process(ctx, amount, bump)
    }

    #[instruction(discriminator = 2)]
    pub fn transfer_tokens(ctx: Context<TransferTokens>, amount: u64, decimals: u8) -> Result<u64> {
        transfer_tokens::process(ctx, amount, decimals)
    }

    #[instruction(discriminator = 3)]
    pub fn create_account(ctx: Context<CreateAccount>) -> Result<()> {
        create_account::process(ctx)
    }

    #[instruction(discriminator = 4)]
    pub fn price(ctx: Context<Price>, quantity: u64) -> Result<u64> {
        return_data::price(ctx, quantity)
    }

    #[instruction(discriminator = 5)]
    pub fn buy(ctx: Context<Buy>, quantity: u64) -> Result<u64> {
        return_data::buy(ctx, quantity)
    }

    #[instruction(discriminator = 6)]
    pub fn forward<'info>(
        ctx: Context<'info, Forward<'info>>,
        amount: u64,
        decimals: u8,
    ) -> Result<()> {
        forward::process(ctx, amount, decimals)
    }

    #[instruction(discriminator = 7)]
    pub fn event(ctx: Context<Log>, amount: u64) -> Result<()> {
        event::process(ctx, amount)
    }

    #[instruction(discriminator = 8)]
    pub fn event_by_cpi(ctx: Context<LogByCpi>, amount: u64) -> Result<()> {
        event::process_by_cpi(ctx, amount)
    }
}
