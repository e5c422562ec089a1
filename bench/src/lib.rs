//! The CU bench: what each instruction of the vault costs, and how much of it the vault answers for.
//!
//! | module | what it is |
//! |---|---|
//! | [`scenario`] | an instruction to measure, on accounts as it finds them |
//! | [`vault`] | the vault's scenarios |
//! | [`measure`] | the report: figures, and what they were measured on |
//! | [`frame`] | where the CU of a row went |
//! | [`report`] | the report for its readers, one exporter a file |
//! | [`payout`] | what a payout costs against the number of its recipients |
//! | [`pages`] | everything that `cu report` writes |
//! | [`docs`] | the tables in the README, made from the report and the program's own types |
//! | [`files`] | writing a file so that it is never half there |

#![forbid(unsafe_code)]

pub mod docs;
pub mod files;
pub mod frame;
pub mod measure;
pub mod pages;
pub mod payout;
pub mod report;
pub mod scenario;
pub mod vault;
