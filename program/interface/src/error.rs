//! Every error of the program: `ProgramError::Custom(6000 + n)`, numbered for life.
//!
//! Errors of the System program, the token programs and the runtime reach the caller unchanged:
//! [`PASSED_ON`].

#![forbid(unsafe_code)]

mod passed_on;

pub use passed_on::{Origin, PASSED_ON, PassedOn, TOKEN_ERRORS, of_a_program, of_the_runtime};

use solana_program_error::ProgramError;

/// The first code. The others follow it without gaps.
pub const FIRST_CODE: u32 = 6000;

/// Defines the enum and its documentation from one table, so that they always agree.
macro_rules! errors {
    ($($name:ident = $code:literal, $cause:literal, $cure:literal;)+) => {
        /// An error of one of the program's own checks. Nothing changed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u32)]
        pub enum VaultError {
            $(
                #[doc = concat!($cause, ". Cure: ", $cure, ".")]
                $name = $code,
            )+
        }

        impl VaultError {
            /// Every error, in the order of its code.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Returns the name as written in this source.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)+ }
            }

            /// Returns the reason why the program returns the error.
            pub const fn cause(self) -> &'static str {
                match self { $(Self::$name => $cause,)+ }
            }

            /// Returns the caller's remedy.
            pub const fn cure(self) -> &'static str {
                match self { $(Self::$name => $cure,)+ }
            }
        }
    };
}

errors! {
    UnknownInstruction = 6000,
        "There is no instruction data, or its first byte is no discriminator of this program",
        "take the discriminator from the instruction table";
    InvalidInstructionData = 6001,
        "The data after the discriminator is too short, too long or names no recipient",
        "lay out exactly the fields of the instruction table, packed and little-endian";
    NotEnoughAccounts = 6002,
        "The instruction got fewer accounts than its table lists",
        "pass every account of the table, in its order; one recipient per amount";
    TooManyAccounts = 6003,
        "The instruction got more accounts than it takes",
        "remove the surplus; only Token-2022 transfers take extra accounts, at most 16";
    MissingSigner = 6004,
        "An account that must sign did not",
        "sign with the payer, base, depositor, authority, nominee or owner";
    DuplicateAccount = 6005,
        "Two slots that must differ hold the same account",
        "do not name the account that is debited as a recipient too";
    InvalidVaultOwner = 6006,
        "The vault account is not owned by this program",
        "create the vault first, and check the address";
    InvalidVaultSize = 6007,
        "The vault account does not hold 120 bytes",
        "pass an account that CreateVault made";
    InvalidVaultDiscriminator = 6008,
        "The account is not a vault: its first byte is not 1",
        "pass an account that CreateVault made";
    UnsupportedVersion = 6009,
        "The vault was written by another version of the program",
        "use a client of that version";
    WrongAuthority = 6010,
        "The signer is not the vault's authority",
        "sign with the authority that GetVault returns";
    NoNomination = 6011,
        "The vault has no pending authority",
        "have the authority send NominateAuthority first";
    WrongNominee = 6012,
        "The signer is not the vault's pending authority",
        "sign with the nominated key";
    VaultExists = 6013,
        "The address already holds an account with data",
        "use the vault that is there, or another id";
    NonCanonicalBump = 6014,
        "A higher bump gives an address too, so this one is not canonical",
        "derive the address and its bump with find_program_address";
    InvalidTokenProgram = 6015,
        "The token program is neither SPL Token nor Token-2022",
        "pass the token program that owns the mint";
    InvalidTokenAccount = 6016,
        "The vault's token account is too short to be a token account",
        "pass a token account, not a mint";
    WrongTokenAuthority = 6017,
        "The token account's authority is not this vault",
        "pass a token account whose authority is the vault, such as its ATA";
    InsufficientFunds = 6018,
        "The amount is more than the vault may pay out: its lamports less the rent reserve",
        "send at most the amount that GetVault returns as withdrawable";
    NotWritable = 6019,
        "An account that the program changes itself was passed as read-only",
        "mark the vault and every recipient as writable";
    TooManyRecipients = 6020,
        "A token payout names more than 60 recipients",
        "split it into several instructions";
    VaultIsSigner = 6021,
        "The vault itself signed the transaction, so its signature does not prove its address",
        "pass the PDA, which no key can sign for";
}

impl VaultError {
    /// Returns the code as in `ProgramError::Custom`.
    pub const fn code(self) -> u32 {
        self as u32
    }

    /// Returns the error with this code.
    pub fn from_code(code: u32) -> Option<Self> {
        let index = code.checked_sub(FIRST_CODE)? as usize;
        Self::ALL.get(index).copied()
    }
}

impl From<VaultError> for ProgramError {
    #[inline(always)]
    fn from(error: VaultError) -> Self {
        ProgramError::Custom(error.code())
    }
}

const _: () = {
    let mut i = 0;
    while i < VaultError::ALL.len() {
        assert!(VaultError::ALL[i].code() == FIRST_CODE + i as u32);
        i += 1;
    }
};
