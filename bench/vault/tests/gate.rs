//! The gate can fail: each of its exit codes, by the real binary, on real builds and on reports and
//! baselines that differ from a real one in one place.

#![forbid(unsafe_code)]

mod bad_input;
mod bless;
mod builds;
mod compare;
mod limits;
mod place;
