//! The proof: every way through the deployed bytes, for all inputs of a shape.
//!
//! | module | what it is |
//! |---|---|
//! | [`term`] | bit-vectors that fold |
//! | [`program`] | an ELF as the VM loads it |
//! | [`shape`] | what the proof fixes of an input, and where everything lies |
//! | [`machine`] | the symbolic machine, with [`syscall`] and [`call`] |
//! | [`solver`] | z3 or cvc5 behind a pipe |

#![forbid(unsafe_code)]

pub mod call;
pub mod machine;
pub mod program;
pub mod shape;
pub mod solver;
pub mod syscall;
pub mod term;
