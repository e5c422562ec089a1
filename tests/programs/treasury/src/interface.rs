//! The constants and types that the example and the tests share. The tests compile this very file.

/// The first byte of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Step {
    Open = 0,
    Propose = 1,
    Approve = 2,
    Execute = 3,
}

/// The code of a custom error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Refusal {
    /// The signer is not a member.
    NotAMember = 0,
    /// Fewer members than the threshold have approved.
    NotApproved = 1,
    /// The hash is not the one of the proposal.
    AnotherCall = 2,
    /// The account is not a treasury, or not a proposal of this treasury.
    AnotherAccount = 3,
    /// No members or more than eight, the same one twice, or a threshold that they cannot reach.
    BadRule = 4,
}

/// The first seed of a treasury's address. Its base and a bump follow.
pub const TREASURY_SEED: &[u8] = b"treasury";

/// The first seed of a proposal's address. The treasury, the proposal's id and a bump follow.
pub const PROPOSAL_SEED: &[u8] = b"proposal";

/// The most members of a treasury.
pub const MAX_MEMBERS: usize = 8;
