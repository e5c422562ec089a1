//! Event: a line `Program data: …` in the log of the transaction, for indexers. Or the data of a call, which no node
//! cuts off as it does long logs.

use anchor_lang::prelude::*;

#[event(discriminator = 1)]
pub struct Paid {
    pub authority: Pubkey,
    pub amount: u64,
}

#[derive(Accounts)]
pub struct Log<'info> {
    pub authority: Signer<'info>,
}

pub(crate) fn process(ctx: Context<Log>, amount: u64) -> Result<()> {
    emit!(Paid {
        authority: ctx.accounts.authority.key(),
        amount,
    });
    Ok(())
}

/// `event_cpi` adds two accounts: a PDA that signs, so that the event can only come from here, and this program.
#[event_cpi]
#[derive(Accounts)]
pub struct LogByCpi<'info> {
    pub authority: Signer<'info>,
}

pub(crate) fn process_by_cpi(ctx: Context<LogByCpi>, amount: u64) -> Result<()> {
    emit_cpi!(Paid {
        authority: ctx.accounts.authority.key(),
        amount,
    });
    Ok(())
}
