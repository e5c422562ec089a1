//! A token account that an attacker prepares before giving it to a vault.

use {
    crate::{keys::key, stage::TokenStage, world::World},
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    spl_token_2022_interface::instruction::{self, AuthorityType},
};

/// The account and those who have or had a hand in it.
pub struct Trap {
    pub program: Pubkey,
    pub account: Pubkey,
    pub attacker: Pubkey,
    pub delegate: Pubkey,
}

impl Trap {
    pub fn new(program: &Pubkey) -> Self {
        Self {
            program: *program,
            account: key("trap"),
            attacker: key("attacker"),
            delegate: key("delegate"),
        }
    }

    /// Opens the account, prepares it, gives it to the vault of the stage and has it take its place.
    pub fn set(stage: &mut TokenStage) -> Self {
        let trap = Self::new(&stage.keys.program);
        let world = &mut stage.stage.world;
        let (_, opened) = stage
            .mint
            .open(trap.account, trap.attacker)
            .build(&world.svm);
        world.set(&trap.account, opened);
        trap.prepare_and_give(world, &stage.keys.vault);
        stage.keys.vault_token = trap.account;
        trap
    }

    /// Appoints a delegate and a close authority, then hands the account over.
    pub fn prepare_and_give(&self, world: &mut World, vault: &Pubkey) {
        let Self {
            program,
            account,
            attacker,
            delegate,
        } = self;
        let appoint =
            |to, what| instruction::set_authority(program, account, Some(to), what, attacker, &[]);
        for step in [
            instruction::approve(program, account, delegate, attacker, &[], u64::MAX),
            appoint(attacker, AuthorityType::CloseAccount),
            appoint(vault, AuthorityType::AccountOwner),
        ] {
            world.send(&step.expect("both programs have it"));
        }
    }

    /// What the attacker can still sign.
    pub fn close(&self) -> Instruction {
        instruction::close_account(
            &self.program,
            &self.account,
            &self.attacker,
            &self.attacker,
            &[],
        )
        .expect("both programs have it")
    }
}
