//! The constants and types that the example and the tests share. The tests compile this very file.

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

/// The first seed of a user's keeper. The user's address and a bump follow.
pub const KEEPER_SEED: &[u8] = b"keeper";
