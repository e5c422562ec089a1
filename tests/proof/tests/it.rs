//! The symbolic machine against the real VM, and what it proves.

#![forbid(unsafe_code)]

mod concrete;
mod mutants;
mod page;
mod planted;
mod prove;
mod real;
