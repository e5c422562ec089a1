//! Anyone's program: p-token, from nothing but its ELF and the files in `examples/p-token`; and all that
//! can be wrong with an ELF or a folder, each told in one line.

#![forbid(unsafe_code)]

#[path = "foreign/diff.rs"]
mod diff;
#[path = "foreign/elf.rs"]
mod elf;
#[path = "foreign/fix.rs"]
mod fix;
#[path = "foreign/gate.rs"]
mod gate;
#[allow(dead_code, reason = "the example's own main")]
#[path = "../examples/own_bench.rs"]
mod own_bench;
#[path = "foreign/p_token.rs"]
mod p_token;
#[path = "foreign/plan.rs"]
mod plan;
#[path = "foreign/stage.rs"]
mod stage;
