//! The CU bench: what each instruction of the vault costs, and how much of it the vault answers for.
//!
//! | module | what it is |
//! |---|---|
//! | [`rows`] | the instructions that are measured |
//! | [`measure`] | the report: figures, and what they were measured on |
//! | [`table`] | the report for people |
//! | [`docs`] | the tables in the README, made from the report and the program's own types |

#![forbid(unsafe_code)]

pub mod docs;
pub mod measure;
pub mod rows;
pub mod table;
