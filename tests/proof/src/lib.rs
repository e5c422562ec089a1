//! The proof: the theorems about the vault, for every way through the deployed bytes and all inputs of a shape.
//!
//! | module | content |
//! |---|---|
//! | [`machine`] and its neighbours | the symbolic machine, from `cu-symbolic` |
//! | [`shapes`] | the shapes that the proof runs over |
//! | [`theorem`] | the theorems, as questions about a path |
//! | [`facts`] | the facts that the proof takes from the vault's sources |

#![forbid(unsafe_code)]

pub use cu_symbolic::{call, machine, program, shape, solver, term};

pub mod facts;
pub mod shapes;
pub mod theorem;
