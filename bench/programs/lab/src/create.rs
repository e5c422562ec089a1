//! How many calls create an account at a PDA that may hold lamports already.

use {
    crate::{
        ID,
        input::Input,
        interface::{SEED, SPACE},
    },
    core::slice::from_ref,
    pinocchio::{
        AccountView, ProgramResult,
        cpi::{Seed, Signer},
        error::ProgramError,
    },
    pinocchio_system::instructions::{
        Allocate, Assign, CreateAccountAllowPrefund, Funding, Transfer,
    },
};

/// Calls `Transfer`, `Allocate` and `Assign`. Together they do what `CreateAccount` does, except
/// that they accept an account with lamports.
#[inline(always)]
pub fn in_three(input: Input) -> ProgramResult {
    let create = Create::of(input)?;
    Transfer {
        from: &create.payer,
        to: &create.account,
        lamports: create.lamports,
    }
    .invoke()?;
    let seeds = create.seeds();
    let signers = [Signer::from(&seeds)];
    Allocate {
        account: &create.account,
        space: SPACE as u64,
    }
    .invoke_signed(&signers)?;
    Assign {
        account: &create.account,
        owner: &ID,
    }
    .invoke_signed(&signers)
}

/// Calls `CreateAccountAllowPrefund`.
#[inline(always)]
pub fn in_one(input: Input) -> ProgramResult {
    let create = Create::of(input)?;
    let seeds = create.seeds();
    CreateAccountAllowPrefund {
        to: &create.account,
        space: SPACE as u64,
        owner: &ID,
        funding: Some(Funding {
            from: &create.payer,
            lamports: create.lamports,
        }),
    }
    .invoke_signed(&[Signer::from(&seeds)])
}

/// The accounts are the payer, the new account and the System program. The arguments are lamports
/// and bump.
struct Create {
    payer: AccountView,
    account: AccountView,
    lamports: u64,
    bump: &'static u8,
}

impl Create {
    #[inline(always)]
    fn of(input: Input) -> Result<Self, ProgramError> {
        let [payer, account, _system_program] = input.accounts()?;
        let [a, b, c, d, e, f, g, h, bump] = input.args()?;
        Ok(Self {
            payer,
            account,
            lamports: u64::from_le_bytes([*a, *b, *c, *d, *e, *f, *g, *h]),
            bump,
        })
    }

    #[inline(always)]
    fn seeds(&self) -> [Seed<'_>; 3] {
        [
            Seed::from(SEED),
            Seed::from(self.payer.address().as_array()),
            Seed::from(from_ref(self.bump)),
        ]
    }
}
