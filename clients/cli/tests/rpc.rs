//! What is asked over JSON-RPC, and what is made of good answers and bad ones.
//!
//! The node is a socket that says what the test tells it to, byte by byte; where time matters, a provider with a
//! clock of the test's.

#![forbid(unsafe_code)]

mod answers;
mod limits;
mod node;
mod trouble;
