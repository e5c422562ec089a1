//! What the example and the tests agree on. The tests compile this very file.

/// The first byte of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Step {
    Open = 0,
    Save = 1,
    Take = 2,
    TakeAll = 3,
    TakeLate = 4,
}

/// The keeper of a user is the PDA of this, the user's address and a bump.
pub const KEEPER_SEED: &[u8] = b"keeper";
