//! SOL transfer. The sender signed the transaction, so the call needs no signature of the program.

use anchor_lang::{prelude::*, system_program};

#[derive(Accounts)]
pub struct Transfer<'info> {
    #[account(mut)]
    pub from: Signer<'info>,
    /// CHECK: the sender may pay any account
    #[account(mut)]
    pub to: UncheckedAccount<'info>,
    /// `Program` compares the address. In Anchor 1.0.0 and 1.0.1 it did not, for `System` (CVE-2026-45137).
    pub system_program: Program<'info, System>,
}

pub(crate) fn process(ctx: Context<Transfer>, amount: u64) -> Result<()> {
    let accounts = system_program::Transfer {
        from: ctx.accounts.from.to_account_info(),
        to: ctx.accounts.to.to_account_info(),
    };
    // The first argument is an address in Anchor 1.x, and was the program's `AccountInfo` in Anchor 0.x.
    let call = CpiContext::new(ctx.accounts.system_program.key(), accounts);
    system_program::transfer(call, amount)
}
