//! Token transfer that a PDA signs, for SPL Token and Token-2022. Returns what the destination holds afterwards.
//!
//! The state owns the source token account. `create_account` made it, and stored its authority and bump.

use {
    crate::create_account::State,
    anchor_lang::prelude::*,
    anchor_spl::token_interface::{
        Mint, TokenAccount, TokenInterface, TransferChecked, transfer_checked,
    },
};

#[derive(Accounts)]
pub struct TransferTokens<'info> {
    pub authority: Signer<'info>,
    /// `Account` compares the owner and the discriminator, which prove that this program wrote the state.
    #[account(has_one = authority)]
    pub state: Account<'info, State>,
    /// `InterfaceAccount` is for either token program, `Account` with `token::TokenAccount` for SPL Token alone.
    #[account(mut)]
    pub source: InterfaceAccount<'info, TokenAccount>,
    pub mint: InterfaceAccount<'info, Mint>,
    #[account(mut)]
    pub destination: InterfaceAccount<'info, TokenAccount>,
    /// Compares the address with the two that there are.
    pub token_program: Interface<'info, TokenInterface>,
}

pub(crate) fn process(ctx: Context<TransferTokens>, amount: u64, decimals: u8) -> Result<u64> {
    let accounts = TransferChecked {
        from: ctx.accounts.source.to_account_info(),
        mint: ctx.accounts.mint.to_account_info(),
        to: ctx.accounts.destination.to_account_info(),
        authority: ctx.accounts.state.to_account_info(),
    };
    let authority = ctx.accounts.authority.key();
    let seeds: &[&[u8]] = &[b"state", authority.as_ref(), &[ctx.accounts.state.bump]];
    let signers = &[seeds];
    let call = CpiContext::new_with_signer(ctx.accounts.token_program.key(), accounts, signers);
    transfer_checked(call, amount, decimals)?;

    // The struct is a copy from before the call. Without `reload`, this returns the old balance.
    ctx.accounts.destination.reload()?;
    Ok(ctx.accounts.destination.amount)
}
