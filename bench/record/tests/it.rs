//! A test suite of Mollusk and LiteSVM as anyone would write it, on SPL Token, and what is recorded of it.

#![forbid(unsafe_code)]

mod recorded;
mod user;
