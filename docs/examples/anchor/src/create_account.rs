//! Account creation by CPI: a PDA of the payer, owned by this program, that stores its authority and its bump.

use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct CreateAccount<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    /// `init` makes the call. If the address holds lamports already, it makes three: transfer, allocate, assign.
    /// The plain `bump` searches for the canonical one. Every later instruction reads it from the state.
    #[account(
        init,
        payer = payer,
        space = State::DISCRIMINATOR.len() + State::INIT_SPACE,
        seeds = [b"state", payer.key().as_ref()],
        bump,
    )]
    pub state: Account<'info, State>,
    pub system_program: Program<'info, System>,
}

pub(crate) fn process(ctx: Context<CreateAccount>) -> Result<()> {
    ctx.accounts.state.set_inner(State {
        authority: ctx.accounts.payer.key(),
        bump: ctx.bumps.state,
    });
    Ok(())
}

#[account(discriminator = 1)]
#[derive(InitSpace)]
pub struct State {
    pub authority: Pubkey,
    pub bump: u8,
}
