//! SOL transfer that a PDA signs. The PDA is a wallet of the authority: the System program owns it, and it has no data.
//!
//! The seeds borrow, so what they borrow needs a name. This does not compile (E0716, temporary value dropped):
//!
//! ```compile_fail,E0716
//! # use anchor_lang::prelude::*;
//! # fn with_signer(authority: &Signer, bump: u8) -> usize {
//! let seeds: &[&[u8]] = &[b"vault", authority.key().as_ref(), &[bump]];
//! # seeds.len()
//! # }
//! ```
//!
//! This does:
//!
//! ```
//! # use anchor_lang::prelude::*;
//! # fn with_signer(authority: &Signer, bump: u8) -> usize {
//! let authority = authority.key();
//! let seeds: &[&[u8]] = &[b"vault", authority.as_ref(), &[bump]];
//! # seeds.len()
//! # }
//! ```

use anchor_lang::{prelude::*, system_program};

#[derive(Accounts)]
#[instruction(amount: u64, bump: u8)]
pub struct TransferFromPda<'info> {
    pub authority: Signer<'info>,
    /// A plain `bump` would search for it, from 1,500 CU a try on. `bump = bump` derives the address once.
    #[account(mut, seeds = [b"vault", authority.key().as_ref()], bump = bump)]
    pub vault: SystemAccount<'info>,
    /// CHECK: the authority may pay any account
    #[account(mut)]
    pub to: UncheckedAccount<'info>,
    pub system_program: Program<'info, System>,
}

pub(crate) fn process(ctx: Context<TransferFromPda>, amount: u64, bump: u8) -> Result<()> {
    let accounts = system_program::Transfer {
        from: ctx.accounts.vault.to_account_info(),
        to: ctx.accounts.to.to_account_info(),
    };
    let authority = ctx.accounts.authority.key();
    let seeds: &[&[u8]] = &[b"vault", authority.as_ref(), &[bump]];
    let signers = &[seeds];
    let call = CpiContext::new_with_signer(ctx.accounts.system_program.key(), accounts, signers);
    system_program::transfer(call, amount)
}
