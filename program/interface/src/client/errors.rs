//! From the error of a failed instruction to its meaning.

use {
    crate::error::VaultError, core::fmt, solana_instruction::error::InstructionError,
    solana_program_error::ProgramError,
};

/// An error of the runtime or of a called program, not one of the program's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotOurs;

impl fmt::Display for NotOurs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not one of the vault's own errors")
    }
}

impl core::error::Error for NotOurs {}

/// Other programs number their errors from 6000 too: convert only an error of the vault's own
/// instruction.
impl TryFrom<&InstructionError> for VaultError {
    type Error = NotOurs;

    fn try_from(error: &InstructionError) -> Result<Self, NotOurs> {
        match error {
            InstructionError::Custom(code) => Self::from_code(*code).ok_or(NotOurs),
            _ => Err(NotOurs),
        }
    }
}

/// The same as for [`InstructionError`].
impl TryFrom<&ProgramError> for VaultError {
    type Error = NotOurs;

    fn try_from(error: &ProgramError) -> Result<Self, NotOurs> {
        match error {
            ProgramError::Custom(code) => Self::from_code(*code).ok_or(NotOurs),
            _ => Err(NotOurs),
        }
    }
}

/// Prints code, name, cause and cure in one line.
impl fmt::Display for VaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (code, name) = (self.code(), self.name());
        write!(f, "{code} {name}: {}; {}", self.cause(), self.cure())
    }
}

impl core::error::Error for VaultError {}
