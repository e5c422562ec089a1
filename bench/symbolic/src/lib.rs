//! Symbolic execution of an ELF on the VM's own terms: every way through the program, for all inputs of a shape.
//!
//! | module | content |
//! |---|---|
//! | [`term`] | bit-vectors that fold |
//! | [`program`] | an ELF as the VM loads it |
//! | [`shape`] | the parts of an input that stay fixed, and the place of every field |
//! | [`machine`] | the symbolic machine, with [`syscall`] and [`call`] |
//! | [`guess`], [`small`], [`sums`], [`units`] | examples and answers without a solver |
//! | [`solver`] | z3 or cvc5 behind a pipe |

#![forbid(unsafe_code)]

pub mod call;
pub mod guess;
pub mod machine;
pub mod program;
pub mod shape;
pub mod small;
pub mod solver;
pub mod sums;
pub mod syscall;
pub mod term;
pub mod units;
