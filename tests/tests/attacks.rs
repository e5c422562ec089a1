//! The attack table: every instruction × every attack.
//!
//! An attack strikes each instruction in as many ways as it can; a theme is a file of attacks. Each case
//! says beforehand how it must end: refused with an exact error and no account changed, or an exact
//! effect. The runs are written to `tests/evidence/attacks.md`, so no cell can be claimed, and an
//! attack that neither struck an instruction nor gives a reason why it cannot is a failure.
//!
//! ```sh
//! CU_WRITE=1 scripts/test.sh attacks   # writes the page
//! ```
//!
//! The runs are kept as [`fixtures`] too.

#![forbid(unsafe_code)]

mod composed;
pub mod fixtures;
mod moves;
mod outcomes;
mod payout;
mod seeds;
mod sheet;

mod addresses;
mod aliases;
mod amounts;
mod cancelling;
mod carried;
mod extensions;
mod input;
mod lifecycle;
mod mid_instruction;
mod programs;
mod reentrancy;
mod return_data;
mod signatures;
mod slots;
mod token_bytes;
mod token_mix;
mod unchanged;
mod vault_state;
mod vault_token;

/// The themes of which fixtures are kept, with what runs their attacks.
pub const RECORDED: [(&str, fn()); 14] = [
    ("addresses", addresses::addresses),
    ("aliases", aliases::aliases),
    ("amounts", amounts::amounts),
    ("cancelling", cancelling::operations_that_cancel),
    ("extensions", extensions::extensions),
    ("input", input::input),
    ("lifecycle", lifecycle::lifecycle),
    ("programs", programs::hostile_programs),
    ("signatures", signatures::signatures),
    ("slots", slots::slots),
    ("token_bytes", token_bytes::bytes_of_token_accounts),
    ("token_mix", token_mix::mixed_tokens),
    ("vault_state", vault_state::vault_state),
    ("vault_token", vault_token::hostile_vault_token_accounts),
];
