//! The tests of what is generated, and of what runs on GitHub.

#![forbid(unsafe_code)]

mod book;
mod ci;
mod generated;
mod idl;
