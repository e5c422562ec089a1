//! The tests of the runtime as one binary, a module a suite: Agave is linked once.

#![forbid(unsafe_code)]

mod cpi;
mod profile;
mod programs;
mod silence;
mod transaction;
mod version;
