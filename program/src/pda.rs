//! The seeds of a vault's address, for signing, and the proof that its bump is canonical.
//!
//! Seeds go to the runtime as `(pointer, length)` pairs, on the stack or in a constant. They point
//! to the bytes in place: only an argument of a few bytes is copied. To sign with them costs no CU:
//! the runtime derives the address inside the CPI and charges nothing for it.

#![forbid(unsafe_code)]

use {
    crate::{Address, state::Vault},
    core::slice::from_ref,
    pinocchio::cpi::Seed,
};

pub(crate) use cu_vault_interface::pda::{STATELESS_SEED, VAULT_SEED};

/// Returns the seeds of an existing vault, in place.
#[inline(always)]
pub(crate) fn vault_seeds(vault: &Vault) -> [Seed<'_>; 4] {
    [
        Seed::from(VAULT_SEED),
        Seed::from(vault.base.as_array()),
        Seed::from(&vault.id),
        Seed::from(from_ref(&vault.bump)),
    ]
}

/// Returns the seeds of an owner's stateless vault, in place.
#[inline(always)]
pub(crate) fn stateless_seeds<'a>(owner: &'a Address, bump: &'a u8) -> [Seed<'a>; 3] {
    [
        Seed::from(STATELESS_SEED),
        Seed::from(owner.as_array()),
        Seed::from(from_ref(bump)),
    ]
}

/// Whether no bump above `bump` gives an address. Then `bump` is the canonical one, provided that
/// it gives an address itself (the CPI that the vault signs proves that).
///
/// A candidate is disproved if its hash is a point of the curve: one sha256 and one curve check,
/// far less than the `create_program_address` syscall charges for the same answer. Bump 255, which
/// half of all vaults have, has no candidate.
///
/// Stops a second vault of the same base and id, at another bump.
///
/// Price: 2 CU in `create_vault`.
#[inline(always)]
pub(crate) fn is_canonical(base: &Address, id: &[u8; 8], bump: u8) -> bool {
    bump == u8::MAX || no_higher_bump(base, id, bump)
}

/// Checks the candidates, after the compare of [`is_canonical`]. With one candidate:
///
/// Price: 369 CU in `create_vault@254`.
#[inline(never)]
fn no_higher_bump(base: &Address, id: &[u8; 8], bump: u8) -> bool {
    // The address is the hash of all seeds in sequence, so id and bump can be one slice.
    let mut id_and_bump = [0; 9];
    id_and_bump[..8].copy_from_slice(id);
    (bump + 1..=u8::MAX).all(|candidate| {
        id_and_bump[8] = candidate;
        Address::derive_address(
            &[VAULT_SEED, base.as_array(), &id_and_bump],
            None,
            &crate::ID,
        )
        .is_on_curve()
    })
}
