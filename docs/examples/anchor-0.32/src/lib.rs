//! A SOL transfer that a PDA signs, with Anchor 0.32: what is different from Anchor 1.x.

use anchor_lang::{prelude::*, system_program};

declare_id!("Rosetta111111111111111111111111111111111111");

#[program]
pub mod examples {
    use super::*;

    #[instruction(discriminator = 1)]
    pub fn transfer_from_pda(ctx: Context<TransferFromPda>, amount: u64, bump: u8) -> Result<()> {
        let accounts = system_program::Transfer {
            from: ctx.accounts.vault.to_account_info(),
            to: ctx.accounts.to.to_account_info(),
        };
        let authority = ctx.accounts.authority.key();
        let seeds: &[&[u8]] = &[b"vault", authority.as_ref(), &[bump]];
        let signers = &[seeds];
        // The account of the program. Anchor 1.x takes its address: `ctx.accounts.system_program.key()`.
        let program = ctx.accounts.system_program.to_account_info();
        let call = CpiContext::new_with_signer(program, accounts, signers);
        system_program::transfer(call, amount)
    }
}

#[derive(Accounts)]
#[instruction(amount: u64, bump: u8)]
pub struct TransferFromPda<'info> {
    pub authority: Signer<'info>,
    #[account(mut, seeds = [b"vault", authority.key().as_ref()], bump = bump)]
    pub vault: SystemAccount<'info>,
    /// CHECK: the authority may pay any account
    #[account(mut)]
    pub to: UncheckedAccount<'info>,
    pub system_program: Program<'info, System>,
}
