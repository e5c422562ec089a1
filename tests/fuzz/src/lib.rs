//! The vault on the host, under a model of the runtime: what libFuzzer runs, and what replays its corpus.
//!
//! ```text
//! bytes ─ case ─ host: input at 0x400000000 ─ the program, as on chain ────────┐
//!                                            the program, general path alone ─┴─ equal? allowed?
//! ```
//!
//! The program is built from the same sources as its ELF, with the same branches of every `cfg`:
//! `.cargo/config.toml` sets `target_os = "solana"` besides the host's own. Its system calls then are symbols
//! to link, which [`host`] defines, and the addresses in its constants are where [`host`] puts input and heap.
//! So nothing in the program knows of the fuzzer.
//!
//! The failures of a run, besides those of the sanitizer and panics in the program:
//!
//! - the two paths differ in the result, a byte of the input or the return data;
//! - the program asks the runtime for something that no vault has to ask for, see [`model`];
//! - a successful run takes something from an account that did not allow it, see `rights`.
//!
//! | command | what |
//! |---|---|
//! | `scripts/fuzz.sh --minutes 10` | fuzzes |
//! | `scripts/fuzz.sh --merge` | adds what was found to `corpus.txt`, as little as gives the same coverage |
//! | `scripts/fuzz.sh --planted` | removes a check from a copy of the program, one after the other, and fuzzes each until the fault is found |
//! | `cargo test` in this folder | replays the corpus here |
//! | `scripts/test.sh fuzz_replay` | replays the corpus on the ELFs |
//!
//! That the fuzzer finds faults is shown on faults: `PLANTED` in the script lists them, each a line of the
//! program and what `sed` makes of it, in a copy. The length of an account's data not compared, which lets
//! data pass for the next account, is one; a missing signature, authority, mint or reserve are others. It
//! starts without a corpus, so it has to find the way to them by itself.

#![cfg(target_os = "solana")]
#![deny(unsafe_code)]

pub mod case;
pub mod check;
pub mod host;
pub mod model;
mod rights;

use {
    case::{Case, Cast},
    check::Outcome,
    std::sync::LazyLock,
};

/// Whose accounts a case may name.
pub static CAST: LazyLock<Cast> = LazyLock::new(|| {
    let program = cu_vault_interface::ID.to_bytes();
    Cast::new(|seeds| model::create_program_address(seeds, &program).ok())
});

/// Runs one input.
///
/// # Panics
///
/// If the program does what it must not.
pub fn run(input: &[u8]) -> (Case, Outcome) {
    let case = Case::decode(input, &CAST);
    let outcome = check::check(&case);
    (case, outcome)
}
