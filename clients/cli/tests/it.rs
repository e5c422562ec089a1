//! The tests of the command line as one binary, a module a suite: Agave is linked once.

#![forbid(unsafe_code)]

mod binary;
mod commands;
mod payout;
mod quickstart;
mod rpc;
mod schema;
