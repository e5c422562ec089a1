//! Why a call is refused, and what each program says of it.
//!
//! This is the one place that says which error of the vault answers which of the plain program's. Where
//! the vault leaves a check to another program, that program's error reaches the caller; the plain
//! program has checked before. Everything else is the same in both.
//!
//! | refusal | the vault | the plain program |
//! |---|---|---|
//! | any of the vault's own errors | that error | the same |
//! | an error of the token programs | that error | the same |
//! | an account of a CPI is read-only | `PrivilegeEscalation` | 6019 `NotWritable` |
//! | the address is not the one that the seeds give | `PrivilegeEscalation` | `InvalidSeeds` |
//! | the seeds give no address | `ProgramFailedToComplete` | `InvalidSeeds` |
//! | the System program was not passed | `MissingAccount` | `IncorrectProgramId` |
//! | something that begins like a token program's id was | `MissingAccount` | 6015 `InvalidTokenProgram` |
//! | another program's look-alike of a vault, to be debited | `ExternalAccountLamportSpend` | 6006 `InvalidVaultOwner` |
//! | the same, to be written | `ExternalAccountDataModified` | 6006 |
//! | the same, to sign | `PrivilegeEscalation` | 6006 |
//! | who pays is an account of another program | `ExternalAccountLamportSpend` | `InvalidAccountOwner` |
//! | who pays has too little | `Custom(1)` | `InsufficientFunds` |
//! | a token account of another program, tokens to be moved | `ExternalAccountDataModified` or `IncorrectProgramId` | `IncorrectProgramId` |
//! | the same, empty, to be closed | `ExternalAccountLamportSpend` or `IncorrectProgramId` | `IncorrectProgramId` |
//! | a mint of another program than Token-2022, which is called | `IncorrectProgramId` | the same |
//! | the same, its excess to be withdrawn | `ExternalAccountLamportSpend` or `IncorrectProgramId` | `IncorrectProgramId` |
//! | neither a token account nor a mint has an excess | `Custom(13)` and others of the token programs | `Custom(13)` |
//!
//! The plain program refuses one kind of call that the vault does not refuse. It is a call on another program's
//! look-alike of a vault that would change nothing, such as one of zero lamports. The vault never checks
//! the owner there and the runtime has nothing to forbid. [`Refusal::IdleOnLookAlike`] stands for it,
//! and [`Refusal::IdleOnForeignTokenAccount`] for an excess of nothing, which p-token takes out of any
//! account; a comparison must see that nothing changed.

use {
    cu_vault_interface::error::VaultError, solana_instruction_error::InstructionError,
    spl_token_2022_interface::error::TokenError,
};

/// One thing that is wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// One of the vault's own errors, by its code.
    Vault(u32),
    /// One of the token programs', by its code.
    Token(u32),
    /// An account that a called program must write is read-only.
    ReadOnlyInCpi,
    /// The account is not at the address that the seeds give.
    AddressMismatch,
    /// The seeds give no address.
    NoAddress,
    SystemProgramMissing,
    /// The first bytes of the account's address are those of a token program, the others are not.
    TokenProgramLookAlike,
    /// Another program's look-alike of a vault would be debited,
    LookAlikeDebited,
    /// or written,
    LookAlikeWritten,
    /// or have to sign,
    LookAlikeSigns,
    /// or nothing would be done with it.
    IdleOnLookAlike,
    /// Who pays lamports by a System transfer carries data,
    PayerCarriesData,
    /// or belongs to another program,
    PayerOfAnotherProgram,
    /// or has not got as many.
    PayerTooPoor,
    /// A token account of another program than the one that is called, out of or into which tokens
    /// would be moved,
    ForeignTokenAccount,
    /// or none would,
    ForeignTokenAccountIdle,
    /// or which would be closed,
    ForeignTokenAccountClosed,
    /// or out of which lamports would be moved,
    ForeignTokenAccountDrained,
    /// or none would, and SPL Token does not mind.
    IdleOnForeignTokenAccount,
    /// The mint belongs to another program than Token-2022, which is called.
    ForeignMint,
    /// Lamports would be moved out of what is neither.
    NeitherTokenAccountNorMint,
    /// The account has not got the length or the content of a token account.
    MalformedTokenAccount,
    UninitializedTokenAccount,
    /// Rent would go to the account that is closed.
    RentToItself,
}

use Refusal::*;

impl Refusal {
    /// Whether this is how the vault refuses it.
    pub fn is_of_vault(self, error: &InstructionError) -> bool {
        match self {
            Vault(code) | Token(code) => *error == InstructionError::Custom(code),
            _ => self.left_to_others().contains(error),
        }
    }

    /// By whose errors the vault refuses what it does not ask itself. More than one only where the
    /// runtime and the token program both look.
    fn left_to_others(self) -> &'static [InstructionError] {
        use InstructionError::*;
        match self {
            Vault(_) | Token(_) | IdleOnLookAlike | IdleOnForeignTokenAccount => &[],
            ForeignTokenAccountDrained => &[ExternalAccountLamportSpend, IncorrectProgramId],
            NeitherTokenAccountNorMint => &[
                Custom(TokenError::InvalidState as u32),
                Custom(TokenError::OwnerMismatch as u32),
                UninitializedAccount,
                InvalidAccountData,
            ],
            ReadOnlyInCpi | AddressMismatch | LookAlikeSigns => &[PrivilegeEscalation],
            NoAddress => &[ProgramFailedToComplete],
            SystemProgramMissing | TokenProgramLookAlike => &[MissingAccount],
            LookAlikeDebited | PayerOfAnotherProgram => &[ExternalAccountLamportSpend],
            ForeignTokenAccountClosed => &[ExternalAccountLamportSpend, IncorrectProgramId],
            LookAlikeWritten => &[ExternalAccountDataModified],
            PayerCarriesData => &[InvalidArgument],
            PayerTooPoor => &[Custom(1)],
            ForeignTokenAccount => &[ExternalAccountDataModified, IncorrectProgramId],
            ForeignTokenAccountIdle | ForeignMint => &[IncorrectProgramId],
            MalformedTokenAccount | RentToItself => &[InvalidAccountData],
            UninitializedTokenAccount => &[UninitializedAccount],
        }
    }

    /// Whether the vault does not refuse it: nothing happens, and nothing forbids that.
    pub fn is_idle(self) -> bool {
        matches!(self, IdleOnLookAlike | IdleOnForeignTokenAccount)
    }

    /// The error by which the plain program refuses it.
    pub fn of_plain(self) -> InstructionError {
        use InstructionError::*;
        match self {
            Vault(code) | Token(code) => Custom(code),
            ReadOnlyInCpi => Custom(VaultError::NotWritable.code()),
            AddressMismatch | NoAddress => InvalidSeeds,
            SystemProgramMissing => IncorrectProgramId,
            TokenProgramLookAlike => Custom(VaultError::InvalidTokenProgram.code()),
            LookAlikeDebited | LookAlikeWritten | LookAlikeSigns | IdleOnLookAlike => {
                Custom(VaultError::InvalidVaultOwner.code())
            }
            PayerCarriesData => InvalidArgument,
            PayerOfAnotherProgram => InvalidAccountOwner,
            PayerTooPoor => InsufficientFunds,
            ForeignTokenAccount
            | ForeignTokenAccountIdle
            | ForeignTokenAccountClosed
            | ForeignMint
            | ForeignTokenAccountDrained
            | IdleOnForeignTokenAccount => IncorrectProgramId,
            NeitherTokenAccountNorMint => Custom(TokenError::InvalidState as u32),
            MalformedTokenAccount | RentToItself => InvalidAccountData,
            UninitializedTokenAccount => UninitializedAccount,
        }
    }
}

impl From<VaultError> for Refusal {
    fn from(error: VaultError) -> Self {
        Vault(error.code())
    }
}

impl From<TokenError> for Refusal {
    fn from(error: TokenError) -> Self {
        Token(error as u32)
    }
}
