//! Each instruction as a struct, made from the declaration in `instruction/table.rs`.

use {
    super::{
        address::{SYSTEM_PROGRAM_ID, find_vault_address},
        build::{at_least_one, build, columns, with_extra_accounts},
    },
    crate::{
        Address,
        error::VaultError,
        instruction::{Instruction as Tag, MAX_TOKEN_RECIPIENTS, table::instructions},
    },
    solana_instruction::{AccountMeta, Instruction},
};

macro_rules! structs {
    ($($(#[$note:meta])* $name:ident = $tag:literal, $does:literal { $($entry:tt)* })+) => {
        $(one! { [$(#[$note])*] $name $does $($entry)* })+
    };
}

macro_rules! one {
    // An instruction with any number of recipients.
    (
        [$(#[$note:meta])*] $name:ident $does:literal
        accounts { $($(#[$slot_doc:meta])* $slot:ident: $flags:literal),* $(,)? }
        recipients $recipient:ident: $recipient_flags:literal;
        $(forwards $extra:ident;)?
        head { $($(#[$field_doc:meta])* $field:ident: $type:ident),* $(,)? }
        each $amount:ident: u64;
        $(most $most:ident;)?
        cpi $($rest:tt)*
    ) => {
        #[doc = concat!("The instruction that ", $does, ".")]
        #[doc = ""]
        $(#[$note])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name<'a> {
            $($(#[$slot_doc])* pub $slot: Address,)*
            $($(#[$field_doc])* pub $field: native!($type),)*
            #[doc = concat!("Each `", stringify!($recipient), "` with its `", stringify!($amount), "`.")]
            /// A recipient that is listed twice is paid twice.
            pub payouts: &'a [(Address, u64)],
        }

        impl $name<'_> {
            pub fn instruction(&self) -> Result<Instruction, VaultError> {
                at_least_one(self.payouts)?;
                $(if self.payouts.len() > $most {
                    return Err(VaultError::TooManyRecipients);
                })?
                Ok(self.instruction_unchecked())
            }

            $(
                /// Returns the instruction with the accounts that the mint's transfer hook
                /// requires.
                pub fn with_extra_accounts(&self, $extra: &[AccountMeta]) -> Result<Instruction, VaultError> {
                    with_extra_accounts(self.instruction()?, &self.token_program, $extra)
                }
            )?

            /// Returns the instruction with any number of recipients, so that the program itself
            /// refuses a wrong one.
            pub fn instruction_unchecked(&self) -> Instruction {
                let (recipients, amounts) = columns(self.payouts);
                let accounts = [&[$(self.$slot),*][..], &recipients].concat();
                build(Tag::$name, &accounts, &[$(bytes!($type, self.$field),)* &amounts])
            }
        }
    };
    (
        [$(#[$note:meta])*] $name:ident $does:literal
        accounts { $($(#[$slot_doc:meta])* $slot:ident: $flags:literal),* $(,)? }
        $(then $program:ident;)?
        $(forwards $extra:ident;)?
        $(struct $new:ident)? $(data $args:ident)? { $($(#[$field_doc:meta])* $field:ident: $type:ident),* $(,)? }
        $($rest:tt)*
    ) => {
        #[doc = concat!("The instruction that ", $does, ".")]
        #[doc = ""]
        $(#[$note])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name {
            $($(#[$slot_doc])* pub $slot: Address,)*
            $($(#[$field_doc])* pub $field: native!($type),)*
        }

        impl $name {
            pub fn instruction(&self) -> Instruction {
                build(
                    Tag::$name,
                    &[$(self.$slot,)* $(always!($program))?],
                    &[$(bytes!($type, self.$field)),*],
                )
            }

            $(
                /// Returns the instruction with the accounts that the mint's transfer hook
                /// requires.
                pub fn with_extra_accounts(&self, $extra: &[AccountMeta]) -> Result<Instruction, VaultError> {
                    with_extra_accounts(self.instruction(), &self.token_program, $extra)
                }
            )?
        }
    };
}

/// The type of a field.
macro_rules! native {
    (u8) => {
        u8
    };
    (u64) => {
        u64
    };
    (address) => {
        Address
    };
}

/// A field as bytes of the data.
macro_rules! bytes {
    (address, $value:expr) => {
        $value.as_ref()
    };
    ($number:ident, $value:expr) => {
        &$value.to_le_bytes()
    };
}

/// A program that is always the same.
macro_rules! always {
    (system_program) => {
        SYSTEM_PROGRAM_ID
    };
}

instructions!(structs);

impl CreateVault {
    /// Finds the vault's address and its bump, which takes some hashing, and fills them in.
    pub fn find(payer: Address, base: Address, id: u64) -> Self {
        let (vault, bump) = find_vault_address(&base, id);
        Self {
            payer,
            base,
            vault,
            id,
            bump,
        }
    }
}
