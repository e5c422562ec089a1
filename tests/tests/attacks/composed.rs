//! Programs around the vault: one that calls it, and a transfer hook that is called below it. Both are the
//! rogue, which follows its instructions.

use {
    cu_vault_interface::{instruction::Instruction::DepositToken, token::TokenProgram::Token2022},
    cu_vault_tests::{
        Arch,
        every::{Call, Every},
        rogue::{self, Step},
        stage::{Stage, TokenStage},
        token::hook::{Hook, Mode},
    },
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
};

/// An instruction of the rogue with the accounts of these instructions, their programs and `also`.
pub fn compose(
    rogue: &Pubkey,
    instructions: &[Instruction],
    also: &[AccountMeta],
    steps: &[Step],
) -> Instruction {
    let mut accounts: Vec<AccountMeta> = Vec::new();
    let programs = instructions
        .iter()
        .map(|instruction| AccountMeta::new_readonly(instruction.program_id, false));
    let named = instructions.iter().flat_map(|i| i.accounts.iter().cloned());
    for meta in named.chain(programs).chain(also.iter().cloned()) {
        match accounts
            .iter_mut()
            .find(|other| other.pubkey == meta.pubkey)
        {
            Some(other) => {
                other.is_signer |= meta.is_signer;
                other.is_writable |= meta.is_writable;
            }
            None => accounts.push(meta),
        }
    }
    rogue::instruction(rogue, accounts, steps)
}

/// A stage of which the mint has a hook. It was harmless when the vault got its tokens; then its program was
/// upgraded to the rogue.
pub struct Hooked {
    pub every: Every,
    pub hook: Hook,
}

impl Hooked {
    /// `also` is passed to the hook too.
    pub fn new(arch: Arch, also: Vec<AccountMeta>) -> Self {
        let (mut tokens, hook) = TokenStage::with_hook(Stage::new(arch), Mode::Allow, also);
        tokens.deposit();
        tokens
            .stage
            .world
            .add_program(&hook.program, rogue::LIBRARY);
        Self {
            every: Every::around(tokens),
            hook,
        }
    }

    /// A stage whose hook gets the accounts of an instruction, without privileges, and the
    /// instruction's program.
    pub fn for_instruction(arch: Arch, instruction: &Instruction) -> Self {
        let mut also: Vec<AccountMeta> = Vec::new();
        let keys = instruction.accounts.iter().map(|meta| meta.pubkey);
        for key in keys.chain([instruction.program_id]) {
            if also.iter().all(|meta| meta.pubkey != key) {
                also.push(AccountMeta::new_readonly(key, false));
            }
        }
        Self::new(arch, also)
    }

    /// The same call, during which the hook does these steps.
    pub fn order(&self, mut call: Call, steps: &[Step]) -> Call {
        let accounts = self.seen(&call);
        let orders = rogue::orders(&self.hook.program, &accounts, steps);
        call.accounts.insert(self.hook.record, orders);
        call
    }

    /// What the hook is called with, in the first transfer of the call.
    fn seen(&self, call: &Call) -> Vec<AccountMeta> {
        let ours = "vault token account";
        let [from, to, authority] = match call.spec.instruction {
            DepositToken => ["source", ours, "depositor"],
            tag if tag.spec().recipients.is_some() => [ours, "recipient token account 1", "vault"],
            _ => [ours, "recipient token account", "vault"],
        };
        let Hook { record, also, .. } = &self.hook;
        let keys = [from, "mint", to, authority].map(|slot| call.key(slot));
        let named = keys.into_iter().chain([self.hook.validation_address()]);
        let mut accounts: Vec<_> = named
            .map(|key| AccountMeta::new_readonly(key, false))
            .collect();
        accounts.push(AccountMeta::new(*record, false));
        accounts.extend(also.iter().cloned());
        accounts
    }
}

/// A stage without a hook, on Token-2022: its keys are those of a [`Hooked`] one.
pub fn unhooked(arch: Arch) -> Every {
    Every::new(arch, Token2022)
}

/// The instruction without any privilege.
pub fn unprivileged(instruction: &Instruction) -> Instruction {
    let mut instruction = instruction.clone();
    for meta in &mut instruction.accounts {
        meta.is_signer = false;
        meta.is_writable = false;
    }
    instruction
}
