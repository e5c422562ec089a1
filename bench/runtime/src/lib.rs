//! The SVM as a named cluster runs it.
//!
//! Mollusk runs one instruction on the runtime's own code, with every feature gate on and the token
//! programs wherever a test puts them. Compute units depend on both, so a figure is worth as much as
//! the runtime it was taken on. This crate pins that runtime down and looks inside a run:
//!
//! * [`Profile`] names a set of feature gates, [`Runtime`] is a profile with single gates toggled.
//! * [`Svm`] is a `Mollusk` built for a runtime, with p-token, Token-2022 and the ATA program.
//! * [`Run`] is one instruction: its result, its CU, every CPI and every other [`Syscall`] on the way.
//! * [`Trace`] is the same run once more, watched instruction by instruction: the heap and the stack
//!   that it used, the code that it needed, and each [`Step`] that it took.
//! * [`Cpi`] is what the compute meter said about one CPI, [`Model`] what it should have said. Where
//!   they differ, [`Svm::run`] returns a [`ModelMismatch`] instead of a figure.
//!
//! ```
//! use {cu_runtime::{Profile, Svm, programs}, solana_account::Account, solana_pubkey::Pubkey};
//!
//! let svm = Svm::new(Profile::Mainnet);
//! let [from, to] = [Pubkey::new_unique(), Pubkey::new_unique()];
//! let transfer = solana_system_interface::instruction::transfer(&from, &to, 1_000_000);
//! let accounts = [
//!     (from, Account::new(10_000_000, 0, &programs::SYSTEM)),
//!     (to, Account::new(10_000_000, 0, &programs::SYSTEM)),
//! ];
//!
//! let run = svm.run(&transfer, &accounts).unwrap();
//! assert!(run.result.raw_result.is_ok());
//! assert_eq!((run.cu(), run.runtime_charged(), run.own()), (150, 0, 150));
//! ```

#![forbid(unsafe_code)]

mod code;
mod elf;
mod floor;
mod memory;
mod model;
mod profile;
pub mod programs;
mod recorder;
mod run;
mod runtime;
mod step;
mod svm;
mod trace;
mod version;

pub use {
    agave_feature_set as features,
    elf::{InvalidElf, sbpf_version},
    memory::Memory,
    model::{CpiCost, Model, ModelMismatch, Prices},
    profile::{Change, Date, Gate, Profile, Table, UnknownDay, UnknownProfile},
    recorder::{Cpi, CpiAccount, Syscall},
    run::{Call, Outcome, Run},
    runtime::Runtime,
    solana_svm_feature_set::SVMFeatureSet,
    step::{Operation, Step},
    svm::Svm,
    trace::{Trace, TransactionTrace},
    version::runtime_version,
};
