//! The enum, the arguments and the table of the instructions, made from their declaration.

use super::{Field, Slot};

/// Turns the declaration of each instruction in `table.rs` into types and data.
macro_rules! declare {
    ($(
        $(#[$note:meta])*
        $name:ident = $tag:literal, $does:literal {
            accounts { $($(#[$slot_doc:meta])* $slot:ident: $flags:literal),* $(,)? }
            $(then $program:ident;)?
            $(recipients $recipient:ident: $recipient_flags:literal;)?
            $(forwards $extra:ident;)?
            $(struct $new:ident)? $(data $args:ident)? $(head)? {
                $($(#[$field_doc:meta])* $field:ident: $type:ident),* $(,)?
            }
            $(each $amount:ident: $amount_type:ident;)?
            $(most $most:ident;)?
            $(returns $answer:ident;)?
            cpi $cpi:literal;
            errors { $($error:ident),* }
        }
    )+) => {
        /// Discriminators, numbered for life.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Instruction {
            $(
                #[doc = concat!("The instruction that ", $does, ".")]
                #[doc = ""]
                $(#[$note])*
                $name = $tag,
            )+
        }

        /// The discriminators as numbers, to match on.
        #[allow(non_upper_case_globals)] // the names of the instructions
        pub mod tag {
            $(
                #[doc = concat!("[`", stringify!($name), "`](super::Instruction::", stringify!($name), ")")]
                pub const $name: u8 = $tag;
            )+
        }

        $($crate::instruction::declare::arguments! {
            [$($new)?] [$($args)?] $($(#[$field_doc])* $field: $type,)*
        })+

        /// Every instruction, by discriminator.
        pub const TABLE: &[Spec] = &[$({
            const ENTRY: Spec = Spec {
                instruction: Instruction::$name,
                name: stringify!($name),
                does: $does,
                slots: &[
                    $(slot(name!($slot), $flags),)*
                    $(slot(name!($program), ""),)?
                ],
                recipients: [$(Some(slot(name!($recipient), $recipient_flags)),)? None][0],
                forwards: !stringify!($($extra)?).is_empty(),
                fields: &[
                    $(field(name!($field), stringify!($type)),)*
                    $(per_recipient(name!($amount), stringify!($amount_type)),)?
                ],
                cpi: $cpi,
                errors: &[$(VaultError::$error),*],
            };
            const ERRORS: [VaultError; implied::len(&ENTRY)] = implied::errors(&ENTRY);
            Spec { errors: &ERRORS, ..ENTRY }
        },)+];
    };
}

/// The type of an instruction's arguments, if it is a new one. If it is shared, it must have the
/// length of the fields.
macro_rules! arguments {
    ([$new:ident] [] $($(#[$doc:meta])* $field:ident: $type:ident,)*) => {
        #[doc = concat!("The arguments" $(, " `", stringify!($field), " ", stringify!($type), "`")*)]
        #[derive(Clone, Copy, Debug, Pod, Zeroable)]
        #[repr(C)]
        pub struct $new {
            pub discriminator: u8,
            $($(#[$doc])* pub $field: $crate::instruction::declare::wire!($type),)*
        }
    };
    ([] [$args:ident] $($(#[$doc:meta])* $field:ident: $type:ident,)*) => {
        const _: () = assert!(
            size_of::<$args>() == 1 $(+ size_of::<$crate::instruction::declare::wire!($type)>())*
        );
    };
    // The arguments of a payout have any length, see `parse_payout`.
    ([] [] $($payout:tt)*) => {};
}

/// The type of a field in the data.
macro_rules! wire {
    (u8) => {
        u8
    };
    (u64) => {
        [u8; 8]
    };
    (address) => {
        $crate::Address
    };
}

/// A name as the table prints it: `vault_token_account` is the "vault token account".
macro_rules! name {
    ($name:ident) => {{
        const NAME: &str = stringify!($name);
        const PRINTED: [u8; NAME.len()] = spaced(NAME);
        text(&PRINTED)
    }};
}

pub(crate) use {arguments, declare, name, wire};

pub(super) const fn spaced<const N: usize>(name: &str) -> [u8; N] {
    let mut bytes = [0; N];
    let mut i = 0;
    while i < N {
        bytes[i] = match name.as_bytes()[i] {
            b'_' => b' ',
            letter => letter,
        };
        i += 1;
    }
    bytes
}

pub(super) const fn text(bytes: &[u8]) -> &str {
    match core::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("a name is ASCII"),
    }
}

pub(super) const fn slot(name: &'static str, flags: &str) -> Slot {
    let flags = flags.as_bytes();
    let mut slot = Slot {
        name,
        signer: false,
        writable: false,
    };
    let mut i = 0;
    while i < flags.len() {
        match flags[i] {
            b's' => slot.signer = true,
            b'w' => slot.writable = true,
            _ => panic!("flags are s and w"),
        }
        i += 1;
    }
    slot
}

pub(super) const fn field(name: &'static str, ty: &'static str) -> Field {
    Field {
        name,
        ty,
        repeated: false,
    }
}

pub(super) const fn per_recipient(name: &'static str, ty: &'static str) -> Field {
    Field {
        name,
        ty,
        repeated: true,
    }
}
