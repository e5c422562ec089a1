//! How the cases of an attack end, spelt out by name, instruction by instruction.

use {
    cu_vault_interface::{error::VaultError, instruction::Instruction as Tag, token::TokenProgram},
    cu_vault_tests::world::Refusal,
    solana_instruction_error::InstructionError::{self, *},
    spl_token_2022_interface::error::TokenError,
    std::collections::BTreeSet,
};

/// The outcomes of an instruction's cases.
pub struct Outcomes {
    pub tag: Tag,
    /// These do what the call says.
    pub work: &'static [&'static str],
    pub refused: &'static [(By, &'static [&'static str])],
}

/// Who refuses, and how.
#[derive(Clone, Debug)]
pub enum By {
    /// This program.
    Us(VaultError),
    /// The runtime or the program that is called.
    Them(InstructionError),
    /// A token program, each in its own way: SPL Token, Token-2022.
    Either(InstructionError, InstructionError),
}
use By::*;

pub const INSUFFICIENT_FUNDS: InstructionError = Custom(TokenError::InsufficientFunds as u32);
pub const MINT_MISMATCH: InstructionError = Custom(TokenError::MintMismatch as u32);
pub const OWNER_MISMATCH: InstructionError = Custom(TokenError::OwnerMismatch as u32);
pub const INVALID_STATE: InstructionError = Custom(TokenError::InvalidState as u32);
pub const HAS_BALANCE: InstructionError = Custom(TokenError::NonNativeHasBalance as u32);

impl By {
    pub fn refusal(&self, program: TokenProgram) -> Refusal {
        match (self, program) {
            (Us(error), _) => (*error).into(),
            (Them(error), _)
            | (Either(error, _), TokenProgram::SplToken)
            | (Either(_, error), TokenProgram::Token2022) => error.clone().into(),
        }
    }
}

/// The outcomes of an instruction name each of its cases once.
pub fn assert_complete(outcomes: &[&Outcomes], cases: impl Fn(Tag) -> Vec<String>) {
    for outcomes in outcomes {
        let spec = outcomes.tag.spec();
        let cases = BTreeSet::from_iter(cases(outcomes.tag));
        let listed: Vec<_> = outcomes
            .refused
            .iter()
            .flat_map(|(_, cases)| cases.iter())
            .chain(outcomes.work)
            .map(ToString::to_string)
            .collect();
        assert_eq!(listed.len(), cases.len(), "{}", spec.name);
        assert_eq!(BTreeSet::from_iter(listed), cases, "{}", spec.name);
    }
}
