//! The worked example in `tests/programs/savings`, and a user who saves.

// Not a dependency: a package under `tests/` would have to be a member of this workspace.
#[path = "../programs/savings/src/interface.rs"]
mod interface;

pub use interface::{KEEPER_SEED, Step};

use {
    crate::{
        Arch, World,
        keys::{key, vault_address},
        world::SOL,
    },
    cu_runtime::programs,
    cu_vault_interface::ID,
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
};

/// The example in a world of its own, with a user who has opened nothing yet.
pub struct Example {
    pub world: World,
    pub program: Pubkey,
    pub user: Pubkey,
    pub keeper: Pubkey,
    pub keeper_bump: u8,
    pub vault: Pubkey,
    pub vault_bump: u8,
}

/// The id of the user's vault.
pub const VAULT_ID: u64 = 7;

/// What [`Example::saved`] saves.
pub const SAVED: u64 = 3 * SOL;

impl Example {
    pub fn new(arch: Arch) -> Self {
        let mut world = World::new(arch);
        let program = key("savings");
        world.add_program(&program, "savings");
        let user = key("user");
        world.fund(&user, 10 * SOL);
        let (keeper, keeper_bump) = keeper(&program, &user);
        let (vault, vault_bump) = vault_address(&keeper, VAULT_ID);
        Self {
            world,
            program,
            user,
            keeper,
            keeper_bump,
            vault,
            vault_bump,
        }
    }

    /// With a vault that holds [`SAVED`].
    pub fn saved(arch: Arch) -> Self {
        let mut example = Self::new(arch);
        example.world.send(&example.open());
        example
            .world
            .send(&example.call(Step::Save, &SAVED.to_le_bytes()));
        example
    }

    /// A step of the user's, who signs.
    pub fn call(&self, step: Step, fields: &[u8]) -> Instruction {
        Instruction {
            program_id: self.program,
            accounts: vec![
                AccountMeta::new(self.user, true),
                AccountMeta::new_readonly(self.keeper, false),
                AccountMeta::new(self.vault, false),
                AccountMeta::new_readonly(programs::SYSTEM, false),
                AccountMeta::new_readonly(ID, false),
            ],
            data: [&[step as u8, self.keeper_bump], fields].concat(),
        }
    }

    pub fn open(&self) -> Instruction {
        let id = VAULT_ID.to_le_bytes();
        self.call(Step::Open, &[&id[..], &[self.vault_bump]].concat())
    }

    /// TakeLate, with another program that is called in between.
    pub fn take_late(&self, other: Pubkey, accounts: [Pubkey; 2], data: &[u8]) -> Instruction {
        let mut instruction = self.call(Step::TakeLate, data);
        let others = [other, accounts[0], accounts[1]];
        let metas = others.map(|key| AccountMeta::new_readonly(key, false));
        instruction.accounts.extend(metas);
        instruction
    }
}

/// The keeper of a user and its bump.
pub fn keeper(program: &Pubkey, user: &Pubkey) -> (Pubkey, u8) {
    Pubkey::find_program_address(&[KEEPER_SEED, user.as_ref()], program)
}
