//! Parses, runs, prints, and ends with the exit code of what happened.

#![forbid(unsafe_code)]

fn main() {}
