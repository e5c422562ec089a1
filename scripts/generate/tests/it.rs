//! The tests of what is generated, of what runs on GitHub, and of what is published.

#![forbid(unsafe_code)]

mod action;
mod book;
mod ci;
mod generated;
mod idl;
mod packages;
