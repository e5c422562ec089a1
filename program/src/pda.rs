//! The seeds of a vault's address, for signing, and the proof that its bump is canonical.
//!
//! Seeds go to the runtime as `(pointer, length)` pairs, on the stack or in a constant, that point to where
//! the bytes already lie; nothing is copied but an argument of a few bytes. Signing with them costs no CU: the
//! runtime derives the address inside the CPI and meters nothing for it.

#![forbid(unsafe_code)]

use {
    crate::{Address, state::Vault},
    core::slice::from_ref,
    pinocchio::cpi::Seed,
};

pub(crate) use cu_vault_interface::pda::{STATELESS_SEED, VAULT_SEED};

/// The seeds of an existing vault, in place.
#[inline(always)]
pub(crate) fn vault_seeds(vault: &Vault) -> [Seed<'_>; 4] {
    [
        Seed::from(VAULT_SEED),
        Seed::from(vault.base.as_array()),
        Seed::from(&vault.id),
        Seed::from(from_ref(&vault.bump)),
    ]
}

/// The seeds of the stateless vault of an owner, in place.
#[inline(always)]
pub(crate) fn stateless_seeds<'a>(owner: &'a Address, bump: &'a u8) -> [Seed<'a>; 3] {
    [
        Seed::from(STATELESS_SEED),
        Seed::from(owner.as_array()),
        Seed::from(from_ref(bump)),
    ]
}

/// Whether no bump above `bump` gives an address, which makes it the canonical one, provided that
/// `bump` itself gives one (the CPI that the vault signs proves that).
///
/// A candidate is disproved by its hash being a point of the curve: one sha256 and one curve check,
/// far less than the `create_program_address` syscall charges for the same answer. Bump 255, half
/// of all vaults, has no candidate.
///
/// Stops a second vault of the same base and id, at another bump.
///
/// Price: 2 CU in `create_vault`.
#[inline(always)]
pub(crate) fn is_canonical(base: &Address, id: &[u8; 8], bump: u8) -> bool {
    bump == u8::MAX || no_higher_bump(base, id, bump)
}

/// With one candidate, and the comparison of [`is_canonical`]:
///
/// Price: 369 CU in `create_vault@254`.
#[inline(never)]
fn no_higher_bump(base: &Address, id: &[u8; 8], bump: u8) -> bool {
    // The address is the hash of all seeds in a row, so id and bump may as well be one slice.
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
