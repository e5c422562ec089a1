//! A local network with the real JSON-RPC, and what can go wrong on the way to it, for the journeys in
//! `tests/journeys`.
//!
//! | module | what it is |
//! |---|---|
//! | `network` | the network: wallets get lamports, transactions are sent |
//! | `loader` | programs are deployed by transactions, as the command line does it |
//! | [`client`] | the command line, run as a user runs it |
//! | [`proxy`] | the proxy between a client and a node, which fails on demand |

#![forbid(unsafe_code)]

pub mod client;
mod loader;
mod network;
pub mod proxy;

pub use {
    loader::elf,
    network::{BLOCKHASH_AGE, FINALITY, Network, SLOT, SOL, until, without_preflight},
};
