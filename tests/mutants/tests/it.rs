//! The tests of the mutation check as one binary, a module a suite.

#![forbid(unsafe_code)]

mod committed;
mod killers;
mod operators;
