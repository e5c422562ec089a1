//! What the rogue and those who drive it agree on. The tests compile this very file.

/// What a step does: its first byte. What follows it in the data is drawn in the crate's documentation.
///
/// The values are such that no instruction of the System program, of a token program or of the vault
/// begins with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Succeed at once, whatever follows.
    Succeed = 0xe0,
    /// Fail with a custom error.
    Fail,
    /// Never end.
    Burn,
    /// End as no program should: see [`Fault`].
    Fault,
    /// Set return data.
    Return,
    /// Write down the return data and whose it is.
    Record,
    /// Make a CPI.
    Call,
    /// Write into an account's data.
    Write,
    /// Add lamports to an account.
    Credit,
    /// Take lamports from an account.
    Debit,
    /// Give an account to another program.
    Assign,
    /// State another length of an account's data.
    Resize,
    /// Derive an address from seeds with a bump among them.
    Create,
    /// Search the canonical bump of seeds.
    Find,
    /// Write one byte into an account's data by an instruction of the program; `Write` is a syscall.
    Store,
    /// Make a CPI by Pinocchio's checked function.
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

// A kind is found by its place in the list.
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

/// In a reference to an address: it is not an account of the instruction, but one of the addresses that
/// the call brings along.
pub const BROUGHT: u8 = 0x80;

/// A privilege, of a meta or of an info.
pub const SIGNER: u8 = 1;
pub const WRITABLE: u8 = 2;

/// The most metas of a checked call.
pub const MAX_CHECKED: usize = 8;

/// The first bytes of an account, owned by the rogue, that tells it what to do when it is called in
/// somebody else's language.
pub const ORDERS: [u8; 8] = *b"orders: ";

/// The bytes of a record before the return data: whose it is, and its length.
pub const RECORD_HEADER: usize = 32 + 8;

/// The most bytes of return data that a record holds.
pub const MAX_RECORDED: usize = 1024;

/// The custom error of a script that cannot be read, or that names an account that is not there.
pub const BAD_SCRIPT: u32 = 7900;
