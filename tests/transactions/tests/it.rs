//! What only a whole transaction shows, on both ELFs.
//!
//! A transaction that succeeds here has moved exactly the lamports and base units that the test spells out, and its
//! fee. One that fails has changed nothing but the sender's fee. `Chain` checks both after
//! every single transaction, of all accounts there are.
//!
//! | module | what it tries |
//! |---|---|
//! | [`deploy`] | the loader: deployment, upgrade between deposit and withdrawal, no upgrade authority |
//! | [`life`] | every instruction, every lamport of every account, fees |
//! | [`together`] | vault, token account and deposit in one transaction; tokens in and out |
//! | [`rollback`] | several instructions of which one fails |
//! | [`revive`] | a vault closed, refunded and created again |
//! | [`packet`] | the largest payouts, with and without a lookup table |
//! | [`budget`] | a compute unit limit that is exactly enough |
//! | [`handover`] | a new authority, and the old one locked out |
//! | [`race`] | two users after the same vault |
//! | [`refused`] | what the cluster refuses by itself: replays, old blockhashes, poor recipients |
//! | [`clients`] | the same transaction from every client there is |

#![forbid(unsafe_code)]

mod budget;
mod clients;
mod deploy;
mod handover;
mod life;
mod packet;
mod race;
mod refused;
mod revive;
mod rollback;
mod together;

use {
    cu_vault_interface::token::TokenProgram,
    cu_vault_tests::{Arch, token::TOKEN_PROGRAMS},
    cu_vault_transactions::{
        Chain,
        theme::{self, Theme},
    },
};

/// Every module, in the order of the record.
const THEMES: &[Theme] = &[
    ("deploy", include_str!("deploy.rs")),
    ("life", include_str!("life.rs")),
    ("together", include_str!("together.rs")),
    ("rollback", include_str!("rollback.rs")),
    ("revive", include_str!("revive.rs")),
    ("packet", include_str!("packet.rs")),
    ("budget", include_str!("budget.rs")),
    ("handover", include_str!("handover.rs")),
    ("race", include_str!("race.rs")),
    ("refused", include_str!("refused.rs")),
    ("clients", include_str!("clients.rs")),
];

/// Runs a test of a theme on both ELFs, and counts what it has sent.
fn on_both_elfs(theme: &'static str, run: impl Fn(Arch) -> Chain) {
    theme::test(THEMES, theme, run);
}

/// Runs a test with each token program, and counts both.
fn with_each_program(test: impl Fn(TokenProgram) -> Chain) -> Chain {
    let [first, mut last] = TOKEN_PROGRAMS.map(test);
    last.count += first.count;
    last
}
