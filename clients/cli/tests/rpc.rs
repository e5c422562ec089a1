//! What is asked over JSON-RPC, and what is made of good answers and bad ones.
//!
//! The node is a socket that says what the test tells it to, byte by byte.

#![forbid(unsafe_code)]

mod answers;
mod node;
mod trouble;
