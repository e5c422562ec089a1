//! The tests of `cu` as one binary, a module a suite: Agave is linked once.

#![forbid(unsafe_code)]

mod ci;
mod foreign;

// Of this repository's own program.
#[cfg(feature = "vault")]
mod bad_elf;
#[cfg(feature = "vault")]
mod bill;
#[cfg(feature = "vault")]
mod book;
#[cfg(feature = "vault")]
mod days;
#[cfg(feature = "vault")]
mod depth;
#[cfg(feature = "vault")]
mod gate;
#[cfg(feature = "vault")]
mod idl;
#[cfg(feature = "vault")]
mod lab;
#[cfg(feature = "vault")]
mod life;
#[cfg(feature = "vault")]
mod pages;
#[cfg(feature = "vault")]
mod payout;
#[cfg(feature = "vault")]
mod peers;
#[cfg(feature = "vault")]
mod readme;
#[cfg(feature = "vault")]
mod report;
#[cfg(feature = "vault")]
mod report_cli;
#[cfg(feature = "vault")]
mod rows;
#[cfg(feature = "vault")]
mod terminal;
