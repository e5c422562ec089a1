//! The wire format: one discriminator byte, then packed little-endian fields.
//!
//! `instruction/table.rs` is the only declaration of every instruction: its accounts in order, its
//! fields and its errors. It generates the types here and [`TABLE`], the structs of `client` and
//! `invoke`, the IDL, the documentation, the tests and the attack tables.

#![forbid(unsafe_code)]

mod declare;
mod implied;
pub(crate) mod table;

use {
    crate::error::VaultError,
    bytemuck::{AnyBitPattern, Pod, Zeroable},
    declare::{declare, field, name, per_recipient, slot, spaced, text},
};

/// The most recipients of one PayoutToken: as many as fit its stack buffers. A transaction may not
/// lock enough accounts for more.
pub const MAX_TOKEN_RECIPIENTS: usize = 60;

/// The most accounts beyond the table that one token instruction forwards to Token-2022.
pub const MAX_EXTRA_ACCOUNTS: usize = 16;

/// The most accounts of a payout that another program calls: as many as fit a stack frame next to
/// the amounts.
pub const MAX_CPI_ACCOUNTS: usize = 48;

/// No fields.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct NoArgs {
    pub discriminator: u8,
}

/// `decimals u8, amount u64`: a token payout to one recipient.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct PayoutOneArgs {
    pub discriminator: u8,
    pub decimals: u8,
    pub amount: [u8; 8],
}

/// Reads the data of an instruction in place, its discriminator included; any other length is an error.
#[inline(always)]
pub fn parse<T: AnyBitPattern>(data: &[u8]) -> Result<&T, VaultError> {
    const { assert!(align_of::<T>() == 1) };
    bytemuck::try_from_bytes(data).map_err(|_| VaultError::InvalidInstructionData)
}

/// Reads the data of a payout in place: `N` bytes, of which the first is the discriminator, then an
/// amount for each recipient, at least one.
#[inline(always)]
pub fn parse_payout<const N: usize>(data: &[u8]) -> Result<(&[u8; N], &[[u8; 8]]), VaultError> {
    const { assert!(N < size_of::<u64>()) };
    // This has all the checks of the slice methods: one remainder, one compare with zero.
    if data.len() % size_of::<u64>() == N
        && data.len() >= size_of::<u64>()
        && let Some((head, amounts)) = data.split_first_chunk()
    {
        return Ok((head, amounts.as_chunks().0));
    }
    Err(VaultError::InvalidInstructionData)
}

/// An account slot of an instruction.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    pub name: &'static str,
    pub signer: bool,
    pub writable: bool,
}

/// A field of an instruction's data.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub name: &'static str,
    pub ty: &'static str,
    /// Once per recipient.
    pub repeated: bool,
}

/// Everything that a caller needs to know about an instruction.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    pub instruction: Instruction,
    pub name: &'static str,
    pub does: &'static str,
    pub slots: &'static [Slot],
    /// The slot that follows the others once per amount.
    pub recipients: Option<Slot>,
    /// Whether accounts beyond the table are forwarded to Token-2022.
    pub forwards: bool,
    pub fields: &'static [Field],
    /// The CPIs of the instruction.
    pub cpi: &'static str,
    /// The errors of the program's own checks that it may return, besides `UnknownInstruction`.
    pub errors: &'static [VaultError],
}

table::instructions!(declare);

impl Instruction {
    /// Returns its entry in [`TABLE`].
    pub const fn spec(self) -> &'static Spec {
        let mut i = 0;
        while TABLE[i].instruction as u8 != self as u8 {
            i += 1;
        }
        &TABLE[i]
    }
}

impl TryFrom<u8> for Instruction {
    type Error = VaultError;

    fn try_from(discriminator: u8) -> Result<Self, VaultError> {
        TABLE
            .iter()
            .map(|spec| spec.instruction)
            .find(|instruction| *instruction as u8 == discriminator)
            .ok_or(VaultError::UnknownInstruction)
    }
}
