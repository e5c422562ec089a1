//! From the error of a failed instruction to what it means.

use {
    crate::error::VaultError, core::fmt, solana_instruction::error::InstructionError,
    solana_program_error::ProgramError,
};

/// An error that is not among the program's own: the runtime's, or that of a program it called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotOurs;

impl fmt::Display for NotOurs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an error of the vault's own")
    }
}

impl core::error::Error for NotOurs {}

/// Other programs number their errors from 6000 too: ask only where the vault's own instruction failed.
impl TryFrom<&InstructionError> for VaultError {
    type Error = NotOurs;

    fn try_from(error: &InstructionError) -> Result<Self, NotOurs> {
        match error {
            InstructionError::Custom(code) => Self::from_code(*code).ok_or(NotOurs),
            _ => Err(NotOurs),
        }
    }
}

/// As for [`InstructionError`].
impl TryFrom<&ProgramError> for VaultError {
    type Error = NotOurs;

    fn try_from(error: &ProgramError) -> Result<Self, NotOurs> {
        match error {
            ProgramError::Custom(code) => Self::from_code(*code).ok_or(NotOurs),
            _ => Err(NotOurs),
        }
    }
}

/// Code, name, cause and cure, in one line.
impl fmt::Display for VaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (code, name) = (self.code(), self.name());
        write!(f, "{code} {name}: {}; {}", self.cause(), self.cure())
    }
}

impl core::error::Error for VaultError {}
