//! A technique: the same work before and after, what differs, and what that risks.

use {
    super::{
        Variant,
        call::{Call, ID},
    },
    cu_runtime::Profile,
    solana_account::Account,
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
};

/// Its texts are here and nowhere else: table, page and tests take it from here.
#[derive(Clone)]
pub struct Technique {
    pub name: String,
    /// The module that holds both variants.
    pub module: &'static str,
    /// What is different.
    pub change: &'static str,
    pub risk: &'static str,
    pub effect: Effect,
    /// The profile that it is measured on, whichever is requested.
    pub profile: Option<Profile>,
    pub before: Case,
    pub after: Case,
    /// What neither may accept: what it is, and the input for each.
    pub refused: Vec<(&'static str, Call, Call)>,
}

/// What is as good as nothing, in CU.
pub const EVEN: i64 = 10;

/// Which way it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// After is cheaper.
    Saves,
    /// After is more expensive.
    Costs,
    /// As good as none: at most [`EVEN`], and which way is the compiler's whim.
    Even,
    /// After does not run at all on this profile, and takes the whole budget with it.
    Fails,
}

/// A variant and its input.
#[derive(Clone)]
pub struct Case {
    pub variant: Variant,
    pub call: Call,
}

impl Case {
    pub fn new(variant: Variant, call: Call) -> Self {
        Self { variant, call }
    }

    /// The instruction, and the accounts as it finds them.
    pub fn instruction(&self) -> (Instruction, Vec<(Pubkey, Account)>) {
        let accounts = self.call.accounts.iter();
        let instruction = Instruction {
            program_id: ID,
            accounts: accounts.clone().map(|(meta, _)| meta.clone()).collect(),
            data: [&[self.variant as u8][..], &self.call.args].concat(),
        };
        let accounts = accounts.map(|(meta, account)| (meta.pubkey, account.clone()));
        (instruction, accounts.collect())
    }
}

impl Technique {
    /// The same input for both.
    pub fn new(name: impl Into<String>, before: Variant, after: Variant, call: Call) -> Self {
        Self::between(
            name,
            Case::new(before, call.clone()),
            Case::new(after, call),
        )
    }

    /// Two variants, each with its input. It is taken to save until it is said that it does not.
    pub fn between(name: impl Into<String>, before: Case, after: Case) -> Self {
        Self {
            name: name.into(),
            module: "",
            change: "",
            risk: "",
            effect: Effect::Saves,
            profile: None,
            before,
            after,
            refused: Vec::new(),
        }
    }

    pub fn change(self, change: &'static str) -> Self {
        Self { change, ..self }
    }

    pub fn risk(self, risk: &'static str) -> Self {
        Self { risk, ..self }
    }

    pub fn effect(self, effect: Effect) -> Self {
        Self { effect, ..self }
    }

    pub fn on(self, profile: Profile) -> Self {
        Self {
            profile: Some(profile),
            ..self
        }
    }

    /// An input that neither may accept.
    pub fn refuses(mut self, what: &'static str, call: Call) -> Self {
        self.refused.push((what, call.clone(), call));
        self
    }
}
