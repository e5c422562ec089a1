//! The authority changes hands, in two steps.

use {
    super::build::build,
    crate::{Address, instruction::Instruction as Tag},
    solana_instruction::Instruction,
};

/// Names who may become the authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NominateAuthority {
    /// Signs.
    pub authority: Address,
    pub vault: Address,
    /// All zero takes the nomination back.
    pub nominee: Address,
}

impl NominateAuthority {
    pub fn instruction(&self) -> Instruction {
        build(
            Tag::NominateAuthority,
            &[self.authority, self.vault],
            &[self.nominee.as_ref()],
        )
    }
}

/// Makes the nominee the authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AcceptAuthority {
    /// Signs.
    pub nominee: Address,
    pub vault: Address,
}

impl AcceptAuthority {
    pub fn instruction(&self) -> Instruction {
        build(Tag::AcceptAuthority, &[self.nominee, self.vault], &[])
    }
}
