//! The machine under the program: memory where the SVM maps it, system calls, a stack of its own. All that
//! is unsafe is here.

#![allow(unsafe_code)]

mod context;
pub mod memory;
mod syscalls;

pub use context::{Path, run};
