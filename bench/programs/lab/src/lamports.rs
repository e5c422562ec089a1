//! Which program moves lamports from an account of the lab to a recipient, on the signature of an
//! authority.

use {
    crate::{OTHER_INPUT, REFUSED, input::Input, interface::SEED},
    core::slice::from_ref,
    pinocchio::{
        AccountView, ProgramResult,
        cpi::{Seed, Signer},
        error::ProgramError,
    },
    pinocchio_system::instructions::Transfer,
};

/// The System program moves them. It owns the account, a PDA of the authority that signs by its
/// seeds.
#[inline(always)]
pub fn by_cpi(input: Input) -> ProgramResult {
    let Withdraw {
        authority,
        from,
        to,
        lamports,
        bump,
    } = Withdraw::of(input)?;
    // The variant does not compare `from` with the PDA of the authority.
    // Enforced by: the runtime (PrivilegeEscalation).
    Transfer {
        from: &from,
        to: &to,
        lamports,
    }
    .invoke_signed(&[Signer::from(&[
        Seed::from(SEED),
        Seed::from(authority.address().as_array()),
        Seed::from(from_ref(bump)),
    ])])
}

/// The lab moves them. It owns the account, and the account's data has the authority.
#[inline(always)]
pub fn direct(input: Input) -> ProgramResult {
    let Withdraw {
        authority,
        mut from,
        mut to,
        lamports,
        ..
    } = Withdraw::of(input)?;
    {
        let state = from.try_borrow()?;
        let stored: &[u8; 32] = (&*state).try_into().map_err(|_| OTHER_INPUT)?;
        if !same(stored, authority.address().as_array()) {
            return Err(REFUSED);
        }
    }
    // The variant does not check that the lab owns `from`.
    // Enforced by: the runtime (ExternalAccountLamportSpend).
    let left = from.lamports().checked_sub(lamports).ok_or(REFUSED)?;
    from.set_lamports(left);
    to.set_lamports(to.lamports().wrapping_add(lamports));
    Ok(())
}

struct Withdraw {
    authority: AccountView,
    from: AccountView,
    to: AccountView,
    lamports: u64,
    bump: &'static u8,
}

impl Withdraw {
    /// The accounts are authority, account, recipient and System program. The arguments are
    /// lamports and bump.
    #[inline(always)]
    fn of(input: Input) -> Result<Self, ProgramError> {
        let [authority, from, to, _system_program] = input.accounts()?;
        let [a, b, c, d, e, f, g, h, bump] = input.args()?;
        if !authority.is_signer() {
            return Err(REFUSED);
        }
        Ok(Self {
            authority,
            from,
            to,
            lamports: u64::from_le_bytes([*a, *b, *c, *d, *e, *f, *g, *h]),
            bump,
        })
    }
}

/// Compares four words of each.
#[inline(always)]
fn same(a: &[u8; 32], b: &[u8; 32]) -> bool {
    let word = |bytes: &[u8; 32], index| {
        bytes
            .as_chunks::<8>()
            .0
            .get(index)
            .map(|word| u64::from_le_bytes(*word))
    };
    (0..4).all(|index| word(a, index) == word(b, index))
}
