//! Forwarded extra accounts: a token transfer by a multisig. The caller passes as many signers as the multisig requires.

use {
    anchor_lang::{prelude::*, solana_program::program::invoke},
    anchor_spl::{
        token_2022::spl_token_2022::instruction::transfer_checked,
        token_interface::{Mint, TokenAccount, TokenInterface},
    },
};

#[derive(Accounts)]
pub struct Forward<'info> {
    #[account(mut)]
    pub source: InterfaceAccount<'info, TokenAccount>,
    pub mint: InterfaceAccount<'info, Mint>,
    #[account(mut)]
    pub destination: InterfaceAccount<'info, TokenAccount>,
    /// CHECK: the token program compares it with the authority of the source
    pub multisig: UncheckedAccount<'info>,
    pub token_program: Interface<'info, TokenInterface>,
}

pub(crate) fn process<'info>(
    ctx: Context<'info, Forward<'info>>,
    amount: u64,
    decimals: u8,
) -> Result<()> {
    // Anchor checks nothing about the remaining accounts.
    let signers = ctx.remaining_accounts;
    if signers.len() > 11 {
        return Err(ProgramError::InvalidArgument.into());
    }
    // Not `token_interface::transfer_checked`: it drops what `CpiContext::with_remaining_accounts` adds. The calls of
    // `declare_program!` forward them, each with the flags that it came with.
    let keys: Vec<&Pubkey> = signers.iter().map(|signer| signer.key).collect();
    let instruction = transfer_checked(
        ctx.accounts.token_program.key,
        &ctx.accounts.source.key(),
        &ctx.accounts.mint.key(),
        &ctx.accounts.destination.key(),
        ctx.accounts.multisig.key,
        &keys,
        amount,
        decimals,
    )?;
    let mut infos = ctx.accounts.to_account_infos();
    infos.extend_from_slice(signers);
    invoke(&instruction, &infos)?;
    Ok(())
}
