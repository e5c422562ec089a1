//! The constants and types that the relays, the tests and the bench share. Tests and bench compile
//! this very file.

/// The step of a level: the first byte of its instruction data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Step {
    /// Succeeds and calls no program. It ignores the rest of the data.
    Stop = 0,
    /// Calls the program at account 0, with the accounts after it.
    On = 1,
    /// Calls the program at account 0 with every account, account 0 too.
    Again = 2,
    /// Like `On`, for exactly [`FIXED_ACCOUNTS`] accounts without data after account 0, which must
    /// be a program under loader-v3. The accounts are passed read-only and unsigned. The plain
    /// relay does not have this step.
    Fixed = 3,
}

/// The most accounts that a level may have.
pub const MAX_ACCOUNTS: usize = 40;

/// The number of accounts that [`Step::Fixed`] passes.
pub const FIXED_ACCOUNTS: usize = 4;

/// The custom error of a level without instruction data.
pub const NO_STEP: u32 = 7800;

/// The custom error of a level whose first byte is no [`Step`].
pub const UNKNOWN_STEP: u32 = 7801;

/// The custom error of a level that must call but has no account, so no program to call.
pub const NO_CALLEE: u32 = 7802;

/// The custom error of a level that has more than [`MAX_ACCOUNTS`].
pub const TOO_MANY_ACCOUNTS: u32 = 7803;

/// The custom error of [`Step::Fixed`] with accounts of another layout.
pub const OTHER_LAYOUT: u32 = 7804;
