//! Fixed keys: the same on every machine and in every run, so that CU are too.

pub use cu_vault_interface::client::{
    find_stateless_address as stateless_address, find_vault_address as vault_address,
};

use solana_pubkey::Pubkey;

/// The key of a name. No key signs here, so any 32 bytes will do.
pub fn key(name: &str) -> Pubkey {
    solana_sha256_hasher::hashv(&[b"cu-vault test key: ", name.as_bytes()])
        .to_bytes()
        .into()
}

/// The lowest id that gives `base` a vault with this canonical bump.
pub fn id_with_bump(base: &Pubkey, bump: u8) -> u64 {
    (0..)
        .find(|id| vault_address(base, *id).1 == bump)
        .expect("ids do not run out")
}

/// The first of the keys `name 0`, `name 1`, … whose stateless vault has this canonical bump.
pub fn owner_with_bump(name: &str, bump: u8) -> Pubkey {
    (0..)
        .map(|n| key(&format!("{name} {n}")))
        .find(|owner| stateless_address(owner).1 == bump)
        .expect("names do not run out")
}
