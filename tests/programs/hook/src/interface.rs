//! What the hook and the tests agree on. The tests compile this very file.

use bytemuck::{Pod, Zeroable};

/// First eight bytes of sha256("spl-transfer-hook-interface:execute").
pub const EXECUTE: [u8; 8] = [105, 37, 101, 197, 75, 251, 102, 26];

/// Index of the authority among the accounts of `Execute`.
pub const AUTHORITY: usize = 3;

/// Index of the record: the first extra account.
pub const RECORD: usize = 5;

/// The custom error of a hook whose record says [`Mode::Refuse`].
pub const REFUSED: u32 = 7777;

/// The custom error of a hook that was called without its record.
pub const NO_RECORD: u32 = 7778;

/// Whether the hook lets transfers pass; the first byte of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Mode {
    Allow = 0,
    /// Fail with [`REFUSED`].
    Refuse = 1,
}

/// What the hook notes, in the 40 bytes of an account of its own.
///
/// Bit `i` of `signers` and `writable` stands for account `i` of `Execute`, and stays set once any
/// call has seen the privilege, so that one look after a transaction covers all of its transfers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Record {
    pub mode: u8,
    pub reserved: [u8; 7],
    /// Calls that passed.
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
