//! What the relays and those who drive them agree on. Tests and bench compile this very file.

/// What a level does; the first byte of its instruction data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Step {
    /// Succeed and call nobody. The rest of the data is not looked at.
    Stop = 0,
    /// Call the program at account 0, handing on the accounts after it.
    On = 1,
    /// Call the program at account 0, handing on every account, account 0 too.
    Again = 2,
    /// As `On`, for exactly [`FIXED_ACCOUNTS`] accounts without data after account 0, which must be a
    /// program under loader-v3. They are handed on read-only and unsigned. The plain relay does not
    /// know this step.
    Fixed = 3,
}

/// The most accounts that a level may have.
pub const MAX_ACCOUNTS: usize = 40;

/// How many accounts [`Step::Fixed`] hands on.
pub const FIXED_ACCOUNTS: usize = 4;

/// The custom error of a level without instruction data.
pub const NO_STEP: u32 = 7800;

/// The custom error of a level whose first byte is no [`Step`].
pub const UNKNOWN_STEP: u32 = 7801;

/// The custom error of a level that shall call but has no account, so nobody to call.
pub const NO_CALLEE: u32 = 7802;

/// The custom error of a level that has more than [`MAX_ACCOUNTS`].
pub const TOO_MANY_ACCOUNTS: u32 = 7803;

/// The custom error of [`Step::Fixed`] with other accounts than it was made for.
pub const OTHER_LAYOUT: u32 = 7804;
