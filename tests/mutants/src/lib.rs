//! The mutation check: every check of the program broken, one at a time, and the tests run on the
//! result. A mutant that no test notices is a missing test.
//!
//! ```text
//! program/src ── operators ──> mutants ── tree ──> ELFs ── killers ──> verdicts ── page
//! ```
//!
//! | module | what it is |
//! |---|---|
//! | [`source`] | the program's sources, and what of them is left out |
//! | [`operators`] | what can be broken, found in the syntax tree |
//! | [`mutant`] | one change to one file, under a name that survives edits elsewhere |
//! | [`tree`] | a copy of the sources, in which a mutant is built as `scripts/build.sh` does it |
//! | [`killers`] | the compiled tests, then the CU gate |
//! | [`verdict`] | the outcome of a mutant, and the verdicts of earlier runs |
//! | [`equivalent`] | the mutants that change nothing, each with its reason |
//! | [`page`] | the committed list |
//! | [`run`] | all of it, for `scripts/mutants.sh` |

#![forbid(unsafe_code)]

pub mod equivalent;
pub mod killers;
pub mod mutant;
pub mod operators;
pub mod page;
pub mod run;
pub mod source;
pub mod tree;
pub mod verdict;

use std::path::{Path, PathBuf};

/// The checkout.
pub fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().unwrap_or(root)
}
