//! The vault in real transactions: signed, paid for, held against the rules that only a whole transaction
//! meets.
//!
//! Under everything else here a single instruction runs. This is [LiteSVM](litesvm) with mainnet's feature
//! gates and the very token programs that the bench measures. It checks signatures, blockhashes and fees.
//! The vault is deployed by the upgradeable loader at its own address. [`Chain`] keeps the books:
//! after every transaction the lamports of all accounts there are, and the fee, are what they were.

#![forbid(unsafe_code)]

mod books;
mod chain;
mod loader;
pub mod rent;
mod stage;
pub mod theme;
mod tokens;

pub use {
    books::{Books, Receipt},
    chain::{Chain, Count, FEE, SIZE_LIMIT, Sent, cluster, failed},
    stage::{Stage, VAULT_SOL},
    tokens::{Tokens, VAULT_TOKENS},
};
