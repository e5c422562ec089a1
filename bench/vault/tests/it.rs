//! The tests of the vault's bench as one binary, a module a suite: Agave is linked once.

#![forbid(unsafe_code)]

mod another_elf;
mod bad_elf;
mod bill;
mod days;
mod depth;
mod examples;
mod gate;
mod lab;
mod life;
mod pages;
mod payout;
mod peers;
mod report;
mod report_cli;
mod rows;
mod steps;
mod terminal;
