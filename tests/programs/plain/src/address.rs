//! Addresses, derived from their seeds.

use {
    cu_vault_interface::{
        ID,
        pda::{STATELESS_SEED, VAULT_SEED},
    },
    pinocchio::{Address, cpi::Seed, error::ProgramError},
};

/// The seeds with which the vault of (base, id, bump) signs.
pub struct VaultSeeds {
    pub base: Address,
    pub id: [u8; 8],
    pub bump: [u8; 1],
}

impl VaultSeeds {
    pub fn seeds(&self) -> [Seed<'_>; 4] {
        [
            Seed::from(VAULT_SEED),
            Seed::from(self.base.as_ref()),
            Seed::from(&self.id),
            Seed::from(&self.bump),
        ]
    }

    /// Checks that the account is at the address of these seeds.
    pub fn verify(&self, address: &Address) -> Result<(), ProgramError> {
        let Self { base, id, bump } = self;
        let derived = derive(&[VAULT_SEED, base.as_ref(), id, bump]);
        same(address, derived)
    }

    /// Whether no higher bump gives an address too.
    pub fn is_canonical(&self) -> bool {
        let Self { base, id, bump } = self;
        (bump[0]..u8::MAX)
            .all(|below| derive(&[VAULT_SEED, base.as_ref(), id, &[below + 1]]).is_none())
    }
}

/// Checks that the account is the stateless vault of an owner, at this bump.
pub fn verify_stateless(address: &Address, owner: &Address, bump: u8) -> Result<(), ProgramError> {
    let derived = derive(&[STATELESS_SEED, owner.as_ref(), &[bump]]);
    same(address, derived)
}

pub fn stateless_seeds<'a>(owner: &'a Address, bump: &'a [u8; 1]) -> [Seed<'a>; 3] {
    [
        Seed::from(STATELESS_SEED),
        Seed::from(owner.as_ref()),
        Seed::from(bump),
    ]
}

/// Returns the address of these seeds, if they give one: it must be off the curve.
fn derive<const N: usize>(seeds: &[&[u8]; N]) -> Option<Address> {
    let address = Address::derive_address(seeds, None, &ID);
    (!address.is_on_curve()).then_some(address)
}

fn same(address: &Address, derived: Option<Address>) -> Result<(), ProgramError> {
    if derived.as_ref() != Some(address) {
        return Err(ProgramError::InvalidSeeds);
    }
    Ok(())
}
