//! The accounts of this program.
//!
//! ```text
//! treasury   1 u8 · bump u8 · threshold u8 · base 32 · members 32 each
//! proposal   2 u8 · approvals u8, a bit for each member · treasury 32 · proposer 32 · hash 32
//! ```

use {
    crate::interface::{MAX_MEMBERS, Refusal, TREASURY_SEED},
    core::slice::from_ref,
    pinocchio::{AccountView, Address, account::Ref, cpi::Seed, error::ProgramError},
};

pub const TREASURY: u8 = 1;
pub const PROPOSAL: u8 = 2;

/// The bytes of a treasury before its members.
pub const RULE: usize = 3 + 32;
pub const PROPOSAL_LEN: usize = 2 + 3 * 32;

impl From<Refusal> for ProgramError {
    fn from(refusal: Refusal) -> Self {
        Self::Custom(refusal as u32)
    }
}

/// A treasury as it is stored.
pub struct Treasury<'a>(&'a [u8]);

impl<'a> Treasury<'a> {
    pub fn new(bytes: &'a [u8]) -> Result<Self, Refusal> {
        match bytes {
            [TREASURY, ..] if bytes.len() > RULE => Ok(Self(bytes)),
            _ => Err(Refusal::AnotherAccount),
        }
    }

    pub fn threshold(&self) -> u64 {
        self.0[2].into()
    }

    /// Returns the bit of a member who has signed.
    pub fn bit(&self, member: &AccountView) -> Result<u8, ProgramError> {
        if !member.is_signer() {
            return Err(ProgramError::MissingRequiredSignature);
        }
        let (members, _) = self.0[RULE..].as_chunks::<32>();
        let mut members = members.iter();
        let index = members.position(|address| address == member.address().as_array());
        Ok(1 << index.ok_or(Refusal::NotAMember)?)
    }

    /// Returns the seeds with which the treasury signs.
    pub fn seeds(&self) -> [Seed<'_>; 3] {
        [
            Seed::from(TREASURY_SEED),
            Seed::from(&self.0[3..RULE]),
            Seed::from(from_ref(&self.0[1])),
        ]
    }
}

/// Returns the bytes of an account that this program has written.
///
/// This function has its own frame. If it were inlined, the count of borrows would be a 32-bit sum,
/// which scripts/build.sh takes for a sum that is read as 64 bits.
#[inline(never)]
pub fn own<'a>(
    program_id: &Address,
    account: &'a AccountView,
) -> Result<Ref<'a, [u8]>, ProgramError> {
    match account.owned_by(program_id) {
        true => account.try_borrow(),
        false => Err(Refusal::AnotherAccount.into()),
    }
}

/// A proposal as it is stored.
pub struct Proposal<'a>(&'a [u8; PROPOSAL_LEN]);

impl<'a> Proposal<'a> {
    /// Reads a proposal of this treasury.
    pub fn new(bytes: &'a [u8], treasury: &AccountView) -> Result<Self, Refusal> {
        match bytes.as_array() {
            Some(bytes)
                if bytes[0] == PROPOSAL && part(bytes, OF) == treasury.address().as_array() =>
            {
                Ok(Self(bytes))
            }
            _ => Err(Refusal::AnotherAccount),
        }
    }

    /// Returns the number of members that have approved.
    pub fn approvals(&self) -> u64 {
        // Not `count_ones`: scripts/build.sh refuses its 32-bit sums.
        let bits = u64::from(self.0[1]);
        (0..MAX_MEMBERS).map(|member| (bits >> member) & 1).sum()
    }

    pub fn proposer(&self) -> &[u8; 32] {
        part(self.0, PROPOSER)
    }

    pub fn hash(&self) -> &[u8; 32] {
        part(self.0, HASH)
    }
}

/// The offsets of the parts of a proposal.
pub const OF: usize = 2;
pub const PROPOSER: usize = OF + 32;
pub const HASH: usize = PROPOSER + 32;

fn part(bytes: &[u8; PROPOSAL_LEN], at: usize) -> &[u8; 32] {
    bytes[at..]
        .first_chunk()
        .expect("each part is within the proposal")
}

pub fn check_rule(threshold: u8, members: &[[u8; 32]]) -> Result<(), Refusal> {
    let is_repeated = |index: usize, member: &[u8; 32]| members[..index].contains(member);
    let mut all = members.iter().enumerate();
    if threshold == 0
        || members.len() > MAX_MEMBERS
        || usize::from(threshold) > members.len()
        || all.any(|(index, member)| is_repeated(index, member))
    {
        return Err(Refusal::BadRule);
    }
    Ok(())
}
