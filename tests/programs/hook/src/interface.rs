//! The constants and types that the hook and the tests share. The tests compile this very file.

use bytemuck::{Pod, Zeroable};

/// The first eight bytes of sha256("spl-transfer-hook-interface:execute").
pub const EXECUTE: [u8; 8] = [105, 37, 101, 197, 75, 251, 102, 26];

/// The index of the authority among the accounts of `Execute`.
pub const AUTHORITY: usize = 3;

/// The index of the record: the first extra account.
pub const RECORD: usize = 5;

/// The custom error of a hook whose record has [`Mode::Refuse`].
pub const REFUSED: u32 = 7777;

/// The custom error of a hook that was called without its record.
pub const NO_RECORD: u32 = 7778;

/// Whether the hook accepts transfers: the first byte of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Mode {
    Allow = 0,
    /// Fails with [`REFUSED`].
    Refuse = 1,
}

/// The record of the hook, in the 40 bytes of an account that it owns.
///
/// Bit `i` of `signers` and `writable` stands for account `i` of `Execute`. The bit stays set once
/// any call has had the privilege. So one look after a transaction covers all of its transfers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Record {
    pub mode: u8,
    pub reserved: [u8; 7],
    /// The number of calls that passed.
    pub calls: u64,
    pub signers: u64,
    pub writable: u64,
    /// The sum of their amounts.
    pub amount: u64,
}

const _: () = assert!(size_of::<Record>() == 40);

impl Record {
    pub fn new(mode: Mode) -> Self {
        Self {
            mode: mode as u8,
            ..Self::zeroed()
        }
    }
}
