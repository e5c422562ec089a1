//! Each instruction as a struct, made from the declaration in `instruction/table.rs`.

use {
    super::{
        call::{Call, slots},
        payout::{Payout, recipient},
        returned::vault_info,
    },
    crate::{
        Address,
        instruction::{
            CreateVaultArgs, DecimalsArgs, Instruction as Tag, LamportsArgs, MAX_EXTRA_ACCOUNTS,
            NoArgs, NominateArgs, StatelessArgs, TokenArgs, table::instructions,
        },
        state::VaultInfo,
    },
    pinocchio::{AccountView, ProgramResult, cpi::Signer, error::ProgramError},
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
        head { $($(#[$field_doc:meta])* $field:ident: u8),* $(,)? }
        each $amount:ident: u64;
        $($rest:tt)*
    ) => {
        #[doc = concat!("The instruction that ", $does, ".")]
        #[doc = ""]
        $(#[$note])*
        pub struct $name<'a> {
            $($(#[$slot_doc])* pub $slot: &'a AccountView,)*
            #[doc = concat!("Each `", stringify!($recipient), "` with its `", stringify!($amount), "`.")]
            /// A recipient that is listed twice is paid twice.
            pub payouts: &'a [(&'a AccountView, u64)],
            $(
                /// The accounts that the mint's transfer hook requires. Empty for every other mint.
                pub $extra: &'a [AccountView],
            )?
            $($(#[$field_doc])* pub $field: u8,)*
        }

        impl $name<'_> {
            #[inline(always)]
            pub fn invoke(&self) -> ProgramResult {
                self.invoke_signed(&[])
            }

            #[inline(always)]
            pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
                Payout {
                    slots: const { &slots(Tag::$name) },
                    recipient: const { &recipient(Tag::$name) },
                    accounts: [$(self.$slot),*],
                    head: [Tag::$name as u8, $(self.$field),*],
                    payouts: self.payouts,
                    extra: [$(self.$extra,)? &[]][0],
                    signers,
                }
                .invoke()
            }
        }
    };
    // An instruction with an answer.
    (
        [$(#[$note:meta])*] $name:ident $does:literal
        accounts { $($(#[$slot_doc:meta])* $slot:ident: ""),* $(,)? }
        data NoArgs {}
        returns VaultInfo;
        $($rest:tt)*
    ) => {
        #[doc = concat!("The instruction that ", $does, ".")]
        #[doc = ""]
        $(#[$note])*
        pub struct $name<'a> {
            $($(#[$slot_doc])* pub $slot: &'a AccountView,)*
        }

        impl $name<'_> {
            /// Returns the answer to this call. No other program is called between the call and the
            /// reading.
            #[inline(always)]
            pub fn invoke(&self) -> Result<VaultInfo, ProgramError> {
                let call = Call {
                    slots: const { &slots(Tag::$name) },
                    accounts: [$(self.$slot),*],
                    data: bytemuck::bytes_of(&NoArgs { discriminator: Tag::$name as u8 }),
                    signers: &[],
                };
                call.invoke()?;
                Self::returned()
            }

            /// Returns the current return data. It fails with `IncorrectProgramId` if the vault
            /// program was not the last to set it, or no program did.
            ///
            /// The answer may be about another vault: a program that was called since may have
            /// called GetVault for it. So prefer [`Self::invoke`].
            #[inline(always)]
            pub fn returned() -> Result<VaultInfo, ProgramError> {
                vault_info()
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
        pub struct $name<'a> {
            $($(#[$slot_doc])* pub $slot: &'a AccountView,)*
            $(pub $program: &'a AccountView,)?
            $(
                /// The accounts that the mint's transfer hook requires, at most 16. Empty for every
                /// other mint.
                pub $extra: &'a [AccountView],
            )?
            $($(#[$field_doc])* pub $field: native!('a $type),)*
        }

        impl $name<'_> {
            #[inline(always)]
            pub fn invoke(&self) -> ProgramResult {
                self.invoke_signed(&[])
            }

            #[inline(always)]
            pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
                enter!(
                    Call {
                        slots: const { &slots(Tag::$name) },
                        accounts: [$(self.$slot,)* $(self.$program)?],
                        data: bytemuck::bytes_of(&$($new)? $($args)? {
                            discriminator: Tag::$name as u8,
                            $($field: wire!($type, self.$field),)*
                        }),
                        signers,
                    },
                    [$(stringify!($slot)),*].len() $(, self.$extra)?
                )
            }
        }
    };
}

/// The type of a field.
macro_rules! native {
    ($a:lifetime u8) => { u8 };
    ($a:lifetime u64) => { u64 };
    ($a:lifetime address) => { &$a Address };
}

/// A field as bytes of the data.
macro_rules! wire {
    (u8, $value:expr) => {
        $value
    };
    (u64, $value:expr) => {
        $value.to_le_bytes()
    };
    (address, $value:expr) => {
        *$value
    };
}

/// Makes the call with this number of accounts, and with those of a transfer hook where the
/// instruction forwards some.
macro_rules! enter {
    ($call:expr, $slots:expr) => {
        $call.invoke()
    };
    ($call:expr, $slots:expr, $extra:expr) => {
        $call.invoke_with::<{ $slots + MAX_EXTRA_ACCOUNTS }>($extra)
    };
}

instructions!(structs);
