//! The CU bench: what each instruction of the vault costs, and how much of it the vault answers for.
//!
//! | module | what it is |
//! |---|---|
//! | [`scenario`] | an instruction to measure, on accounts as it finds them |
//! | `vault` | the vault's scenarios |
//! | [`measure`] | the report: figures, and what they were measured on |
//! | [`frame`] | where the CU of a row went |
//! | `bill` | what each part of the program's own code costs |
//! | [`baseline`] | what the rows are meant to cost |
//! | [`gate`] | the report against the baseline |
//! | [`foreign`] | anyone's program: an ELF and a folder of plans and fixtures |
//! | [`diff`] | what differs between two reports, row by row and frame by frame |
//! | [`report`] | the report for its readers, one exporter a file |
//! | `depth` | what each level of CPI costs |
//! | `life` | a vault from its creation to its end, step by step |
//! | `peers` | the same operations as others would write them |
//! | `lab` | what each technique saves and risks |
//! | `payout` | what a payout costs against the number of its recipients |
//! | [`pages`] | everything that `cu report` writes |
//! | `docs` | the tables in the README, made from the report and the program's own types |
//! | `book` | the figures and listings of the book in `docs/`, and what is wrong with the rest |
//! | `idl` | the description of the program that Codama makes clients from |
//! | [`files`] | writing a file so that it is never half there |
//!
//! The feature `vault`, on by default, is what concerns this repository's own program; without it the
//! crate is the bench alone.

#![forbid(unsafe_code)]

pub mod baseline;
#[cfg(feature = "vault")]
pub mod bill;
#[cfg(feature = "vault")]
pub mod book;
pub mod days;
#[cfg(feature = "vault")]
pub mod depth;
pub mod diff;
#[cfg(feature = "vault")]
pub mod docs;
pub mod files;
pub mod foreign;
pub mod frame;
pub mod gate;
#[cfg(feature = "vault")]
pub mod idl;
#[cfg(feature = "vault")]
pub mod lab;
#[cfg(feature = "vault")]
pub mod life;
pub mod measure;
pub mod pages;
#[cfg(feature = "vault")]
pub mod payout;
#[cfg(feature = "vault")]
pub mod peers;
pub mod programs;
pub mod report;
pub mod scenario;
#[cfg(feature = "vault")]
pub mod vault;
