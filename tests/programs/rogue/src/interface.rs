//! The constants and types that the rogue and the tests share. The tests compile this very file.

/// The kind of a step: its first byte. The crate's documentation draws the data that follows it.
///
/// No instruction of the System program, of a token program or of the vault starts with one of
/// these values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Succeeds at once, whatever follows.
    Succeed = 0xe0,
    /// Fails with a custom error.
    Fail,
    /// Never ends.
    Burn,
    /// Ends as no program should: see [`Fault`].
    Fault,
    /// Sets return data.
    Return,
    /// Writes the return data and its program to an account.
    Record,
    /// Makes a CPI.
    Call,
    /// Writes into an account's data.
    Write,
    /// Adds lamports to an account.
    Credit,
    /// Takes lamports from an account.
    Debit,
    /// Assigns an account to another program.
    Assign,
    /// Declares another length of an account's data.
    Resize,
    /// Derives an address from seeds with a bump among them.
    Create,
    /// Searches for the canonical bump of seeds.
    Find,
    /// Writes one byte into an account's data by an instruction of the program; `Write` is a
    /// syscall.
    Store,
    /// Makes a CPI by Pinocchio's checked function.
    Checked,
}

impl Kind {
    pub const FIRST: u8 = Self::Succeed as u8;

    pub const ALL: [Self; 16] = [
        Self::Succeed,
        Self::Fail,
        Self::Burn,
        Self::Fault,
        Self::Return,
        Self::Record,
        Self::Call,
        Self::Write,
        Self::Credit,
        Self::Debit,
        Self::Assign,
        Self::Resize,
        Self::Create,
        Self::Find,
        Self::Store,
        Self::Checked,
    ];
}

// The program finds a kind by its place in the list.
const _: () = {
    let mut index = 0;
    while index < Kind::ALL.len() {
        assert!(Kind::ALL[index] as usize == Kind::FIRST as usize + index);
        index += 1;
    }
};

/// How a program ends as none should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Fault {
    /// It loads from an address where there is nothing.
    Load = 0,
    /// It stores into its own constants.
    Store = 1,
    /// It calls `abort`, as a panic does in the end.
    Abort = 2,
}

/// A bit in a reference to an address. With it the reference names one of the addresses of the
/// call, not an account of the instruction.
pub const BROUGHT: u8 = 0x80;

/// A privilege of a meta or of an info.
pub const SIGNER: u8 = 1;
pub const WRITABLE: u8 = 2;

/// The most metas of a checked call.
pub const MAX_CHECKED: usize = 8;

/// The first bytes of an account that the rogue owns and that has a script. The rogue runs it when
/// its instruction data is an instruction for another program.
pub const ORDERS: [u8; 8] = *b"orders: ";

/// The bytes of a record before the return data: its program and its length.
pub const RECORD_HEADER: usize = 32 + 8;

/// The most bytes of return data in a record.
pub const MAX_RECORDED: usize = 1024;

/// The custom error of a script that cannot be read, or that names an account that does not exist.
pub const BAD_SCRIPT: u32 = 7900;
