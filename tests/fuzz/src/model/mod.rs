//! The runtime that the program runs under, as far as the program can see. It has the checks of a CPI before it is
//! made, the effects of the System program and SPL Token, and the rules at the end of a program.
//!
//! It is a model, so what it says is compared: the replay runs every input of the corpus on the real runtime
//! and the real programs too.

#![forbid(unsafe_code)]

mod address;
mod rules;
mod runtime;
mod system;
mod token;

pub use {
    address::{create_program_address, is_on_curve, sha256},
    runtime::{Runtime, invoke, set_return_data},
};

use {
    crate::case::{Key, cast::LAMPORTS_PER_BYTE},
    rules::Account,
};

/// Why the runtime or a callee ended a run, by the name of the `InstructionError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Custom(u32),
    ArithmeticOverflow,
    ExternalAccountDataModified,
    ExternalAccountLamportSpend,
    IncorrectProgramId,
    InvalidAccountData,
    InvalidArgument,
    InvalidRealloc,
    MaxSeedLengthExceeded,
    MissingAccount,
    MissingRequiredSignature,
    ModifiedProgramId,
    PrivilegeEscalation,
    ProgramFailedToComplete,
    ReadonlyDataModified,
    ReadonlyLamportChange,
    UnbalancedInstruction,
    UninitializedAccount,
    /// This model has no opinion on it: Token-2022 may refuse it with another error, or not at all.
    Unmodelled,
}

/// What the runtime reads of an instruction.
#[derive(Clone, Debug)]
pub struct Invocation {
    pub program: Key,
    pub metas: Vec<Meta>,
    pub data: Vec<u8>,
    pub infos: Vec<Info>,
    pub signers: Vec<Vec<Vec<u8>>>,
}

#[derive(Clone, Copy, Debug)]
pub struct Meta {
    pub address: Key,
    pub writable: bool,
    pub signer: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Info {
    pub address: Key,
    /// Of address, owner, lamports, data.
    pub pointers: [usize; 4],
    pub lamports: u64,
    pub data_len: u64,
}

/// An account of a callee: an index into the accounts of the runtime, and its flags.
#[derive(Clone, Copy, Debug)]
struct Passed {
    index: usize,
    signer: bool,
    writable: bool,
}

/// `offset` bytes into a sysvar, `len` bytes. The program reads only rent.
pub fn sysvar(id: &Key, offset: u64, len: u64) -> Option<Vec<u8>> {
    let rent = pinocchio::sysvars::rent::RENT_ID.to_bytes();
    let bytes = LAMPORTS_PER_BYTE.to_le_bytes();
    let end = offset.checked_add(len)?;
    (*id == rent && end <= bytes.len() as u64)
        .then(|| bytes[offset as usize..end as usize].to_vec())
}

fn pair<T>(items: &mut [T], a: usize, b: usize) -> [&mut T; 2] {
    items.get_disjoint_mut([a, b]).expect("two accounts")
}
