//! The proof: every way through the deployed bytes, for all inputs of a shape.
//!
//! | module | what it is |
//! |---|---|
//! | [`term`] | bit-vectors that fold |
//! | [`program`] | an ELF as the VM loads it |
//! | [`shape`] | what the proof fixes of an input, and where everything lies |
//! | [`shapes`] | which shapes the proof runs over |
//! | [`machine`] | the symbolic machine, with [`syscall`] and [`call`] |
//! | [`guess`] | examples without a solver |
//! | [`solver`] | z3 or cvc5 behind a pipe |
//! | [`theorem`] | the theorems, as questions about a path |
//! | [`facts`] | what is taken from the vault's sources |

#![forbid(unsafe_code)]

pub mod call;
pub mod facts;
pub mod guess;
pub mod machine;
pub mod program;
pub mod shape;
pub mod shapes;
pub mod solver;
pub mod syscall;
pub mod term;
pub mod theorem;
