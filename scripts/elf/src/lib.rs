//! The ELFs of the on-chain programs. They are committed, in `program/elf`: only a change of a program needs the
//! compiler.
//!
//! | module | what it is |
//! |---|---|
//! | [`arch`] | the two sBPF versions, and the ELF that a test or the bench runs |
//! | [`checkout`] | the programs of a checkout, and whether a committed ELF is its sources' own |
//! | [`inputs`] | everything that decides the bytes of an ELF, and its digest |
//! | [`manifest`] | `program/elf/manifest.json` |
//! | [`id`] | the vault for another program id, without a compiler |
//! | [`build`] | from sources to ELFs |
//! | [`sign`] | 32-bit sums that the compiler and the VM take differently |
//! | [`flags`] | the compiler's flags |

#![forbid(unsafe_code)]

pub mod arch;
pub mod build;
pub mod checkout;
pub mod error;
pub mod flags;
pub mod id;
pub mod inputs;
pub mod manifest;
pub mod sign;

pub use {arch::Arch, checkout::Checkout, error::Error};
