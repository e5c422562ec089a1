//! The vault's tests as one binary, a module a suite: Agave is linked once.

#![forbid(unsafe_code)]

mod attacks;
mod authority;
mod both_elfs;
mod client;
mod create_vault;
mod differential;
mod enforced;
mod features;
mod fixtures;
mod foreign_tokens;
mod forged_layout;
mod fuzz_replay;
mod generated;
mod get_vault;
mod heap;
mod invoke;
mod layout;
mod model;
mod program_id;
mod refusals;
mod relay;
mod rent;
mod rogue;
mod round_trip;
mod runtime_rules;
mod savings;
mod security;
mod sol;
mod starvation;
mod stateless;
mod suites;
mod token;
mod token_2022;
mod token_fixtures;
mod token_lengths;
mod treasury;
mod wrapped_sol;
