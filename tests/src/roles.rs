//! Roles: what the table of instructions tells of each slot and of each instruction as a whole.
//!
//! Attacks, dealers, budgets and the fuzzer take their cases from roles. An instruction that is added to the
//! table gets them without being listed. A new slot name is a wallet's, unless [`role`] knows better.

use cu_vault_interface::{
    error::VaultError,
    instruction::{Field, Instruction as Tag, Slot, Spec, TABLE},
};

/// The kind of account that belongs in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Vault,
    TokenAccount,
    Mint,
    Program,
    Wallet,
}

/// The role of a slot, by its name.
pub fn role(slot: &Slot) -> Role {
    match slot.name {
        "vault" => Role::Vault,
        "mint" => Role::Mint,
        "source" => Role::TokenAccount,
        name if name.ends_with("token account") => Role::TokenAccount,
        name if name.ends_with("program") => Role::Program,
        _ => Role::Wallet,
    }
}

/// The instructions that read the price of rent: in the program, or in a program that it calls. The table does
/// not tell.
pub const READ_RENT: [Tag; 3] = [
    Tag::CreateVault,
    Tag::LowerReserve,
    Tag::WithdrawExcessLamports,
];

/// The instructions for which this holds.
pub fn tags(holds: impl Fn(&Spec) -> bool) -> Vec<Tag> {
    let specs = TABLE.iter().filter(|spec| holds(spec));
    specs.map(|spec| spec.instruction).collect()
}

/// An instruction's name as its processor and its row in the bench have it.
pub fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The length of a field in the data, in bytes.
pub fn field_len(field: &Field) -> usize {
    match field.ty {
        "u8" => 1,
        "u64" => 8,
        "address" => 32,
        ty => panic!("a {ty} has no length here"),
    }
}

/// The role of an instruction.
pub trait Roles {
    /// Every slot, with that of the recipients.
    fn all_slots(&self) -> Vec<Slot>;
    fn takes(&self, slot: &str) -> bool;
    /// Whether an account must sign.
    fn is_signed(&self) -> bool;
    /// Whether an account must be writable.
    fn writes(&self) -> bool;
    /// Whether it takes a vault with state. The other vaults are new, or stateless.
    fn takes_state(&self) -> bool;
    fn makes_a_vault(&self) -> bool;
    fn takes_a_stateless_vault(&self) -> bool;
    /// Whether the program calls another one.
    fn calls_another(&self) -> bool;
    /// Whether the vault signs a call of the program.
    fn vault_signs(&self) -> bool;
    /// Whether an account gets lamports out of the vault.
    fn pays_lamports(&self) -> bool;
    /// Whether the program itself writes the state of a vault, which it does not debit.
    fn writes_state(&self) -> bool;
    fn moves_tokens(&self) -> bool;
    /// The field of what it moves, the first if it is repeated, and where the data has it.
    fn amount(&self) -> Option<(&Field, usize)>;
}

impl Roles for Spec {
    fn all_slots(&self) -> Vec<Slot> {
        self.slots.iter().copied().chain(self.recipients).collect()
    }

    fn takes(&self, slot: &str) -> bool {
        self.all_slots().iter().any(|it| it.name == slot)
    }

    fn is_signed(&self) -> bool {
        self.slots.iter().any(|slot| slot.signer)
    }

    fn writes(&self) -> bool {
        self.all_slots().iter().any(|slot| slot.writable)
    }

    fn takes_state(&self) -> bool {
        self.errors.contains(&VaultError::InvalidVaultOwner)
    }

    fn makes_a_vault(&self) -> bool {
        self.takes("base")
    }

    fn takes_a_stateless_vault(&self) -> bool {
        !self.takes_state() && !self.makes_a_vault()
    }

    fn calls_another(&self) -> bool {
        self.cpi != "none"
    }

    fn vault_signs(&self) -> bool {
        self.cpi.contains("signed by the vault")
    }

    fn pays_lamports(&self) -> bool {
        self.takes("recipient") && self.slots.iter().any(is_writable_vault)
    }

    fn writes_state(&self) -> bool {
        !self.calls_another() && !self.pays_lamports() && self.slots.iter().any(is_writable_vault)
    }

    fn moves_tokens(&self) -> bool {
        self.forwards
    }

    fn amount(&self) -> Option<(&Field, usize)> {
        let mut at = 1;
        for field in self.fields {
            if ["lamports", "amount"].contains(&field.name) {
                return Some((field, at));
            }
            at += field_len(field);
        }
        None
    }
}

fn is_writable_vault(slot: &Slot) -> bool {
    role(slot) == Role::Vault && slot.writable
}
