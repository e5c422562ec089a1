//! The tests of `cu` as one binary, a module a suite: Agave is linked once.

#![forbid(unsafe_code)]

mod bencher;
mod diff;
mod elf;
mod failed;
mod files;
mod fixture;
mod folder;
mod functions;
mod gate;
mod home;
mod idl;
mod memory;
mod output;
#[allow(dead_code, reason = "the example's own main")]
#[path = "../examples/own_bench.rs"]
mod own_bench;
mod p_token;
mod paths;
mod plan;
mod record;
mod report;
mod stage;
mod together;
mod transaction;
mod tree;
mod values;
