//! Anyone's program: p-token, from nothing but its ELF and the files in `examples/p-token`; and all that
//! can be wrong with an ELF or a folder, each told in one line.

#![forbid(unsafe_code)]

mod diff;
mod elf;
mod fix;
mod gate;
#[allow(dead_code, reason = "the example's own main")]
#[path = "../examples/own_bench.rs"]
mod own_bench;
mod p_token;
mod plan;
mod stage;
