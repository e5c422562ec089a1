//! The two kinds of vault address.
//!
//! | vault | seeds |
//! |---|---|
//! | vault | `"vault"`, base, id as u64 LE, bump |
//! | stateless vault | `"stateless"`, owner, bump |

/// The first seed of a vault.
pub const VAULT_SEED: &[u8] = b"vault";

/// The first seed of a stateless vault.
pub const STATELESS_SEED: &[u8] = b"stateless";
