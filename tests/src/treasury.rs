//! The worked example in `tests/programs/treasury`, and three members who pay from its vault.

// Not a dependency: it is a workspace of its own.
#[path = "../programs/treasury/src/interface.rs"]
mod interface;

pub use interface::{MAX_MEMBERS, PROPOSAL_SEED, Refusal, Step, TREASURY_SEED};

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
    solana_sha256_hasher::hashv,
};

/// The id of the treasury's vault.
pub const VAULT_ID: u64 = 3;

/// What its vault holds above the reserve.
pub const FUNDS: u64 = 5 * SOL;

/// Two of the three members must approve.
pub const THRESHOLD: u8 = 2;

/// The example in a world of its own.
pub struct Example {
    pub world: World,
    pub program: Pubkey,
    pub base: Pubkey,
    pub treasury: Pubkey,
    pub vault: Pubkey,
    pub members: [Pubkey; 3],
    bump: u8,
    vault_bump: u8,
}

impl Example {
    /// Nothing is opened yet.
    pub fn new(arch: Arch) -> Self {
        Self::in_world(World::new(arch))
    }

    pub fn in_world(mut world: World) -> Self {
        let program = key("treasury");
        world.add_program(&program, "treasury");
        let base = key("treasury base");
        let members = ["first member", "second member", "third member"].map(key);
        for wallet in [&base, &members[0], &members[1], &members[2]] {
            world.fund(wallet, 10 * SOL);
        }
        let (treasury, bump) =
            Pubkey::find_program_address(&[TREASURY_SEED, base.as_ref()], &program);
        let (vault, vault_bump) = vault_address(&treasury, VAULT_ID);
        Self {
            world,
            program,
            base,
            treasury,
            vault,
            members,
            bump,
            vault_bump,
        }
    }

    /// With a vault that holds [`FUNDS`].
    pub fn opened(arch: Arch) -> Self {
        let mut example = Self::new(arch);
        example
            .world
            .send(&example.open(THRESHOLD, &example.members));
        let mut vault = example.world.get(&example.vault);
        vault.lamports += FUNDS;
        example.world.set(&example.vault, vault);
        example
    }

    pub fn open(&self, threshold: u8, members: &[Pubkey]) -> Instruction {
        let members: Vec<_> = members
            .iter()
            .flat_map(|member| member.to_bytes())
            .collect();
        self.step(
            Step::Open,
            vec![
                AccountMeta::new(self.members[0], true),
                AccountMeta::new_readonly(self.base, true),
                AccountMeta::new(self.treasury, false),
                AccountMeta::new(self.vault, false),
                AccountMeta::new_readonly(programs::SYSTEM, false),
                AccountMeta::new_readonly(ID, false),
            ],
            &[
                &VAULT_ID.to_le_bytes()[..],
                &[self.vault_bump, self.bump, threshold],
                &members,
            ],
        )
    }

    /// A call of the vault, proposed by the first member.
    pub fn propose(&self, id: u64, call: &Instruction) -> Instruction {
        let (proposal, bump) = self.proposal(id);
        self.step(
            Step::Propose,
            vec![
                AccountMeta::new(self.members[0], true),
                AccountMeta::new_readonly(self.treasury, false),
                AccountMeta::new(proposal, false),
                AccountMeta::new_readonly(programs::SYSTEM, false),
            ],
            &[&id.to_le_bytes(), &[bump], &hash(call)],
        )
    }

    pub fn approve(&self, member: &Pubkey, id: u64, call: &Instruction) -> Instruction {
        self.step(
            Step::Approve,
            vec![
                AccountMeta::new_readonly(*member, true),
                AccountMeta::new_readonly(self.treasury, false),
                AccountMeta::new(self.proposal(id).0, false),
            ],
            &[&hash(call)],
        )
    }

    pub fn execute(&self, id: u64, call: &Instruction) -> Instruction {
        let mut accounts = vec![
            AccountMeta::new_readonly(self.treasury, false),
            AccountMeta::new(self.proposal(id).0, false),
            AccountMeta::new(self.members[0], false),
            AccountMeta::new_readonly(ID, false),
        ];
        accounts.extend(call.accounts[1..].iter().cloned());
        self.step(Step::Execute, accounts, &[&call.data])
    }

    /// Proposed by the first member and approved by the second.
    pub fn approved(&mut self, id: u64, call: &Instruction) {
        self.world.send(&self.propose(id, call));
        let second = self.members[1];
        self.world.send(&self.approve(&second, id, call));
    }

    /// The address of a proposal and its bump.
    pub fn proposal(&self, id: u64) -> (Pubkey, u8) {
        let seeds = [PROPOSAL_SEED, self.treasury.as_ref(), &id.to_le_bytes()];
        Pubkey::find_program_address(&seeds, &self.program)
    }

    fn step(&self, step: Step, accounts: Vec<AccountMeta>, fields: &[&[u8]]) -> Instruction {
        Instruction {
            program_id: self.program,
            accounts,
            data: [&[step as u8], &fields.concat()[..]].concat(),
        }
    }
}

/// The hash that members approve: of the call's data and the addresses of its accounts, except the authority.
pub fn hash(call: &Instruction) -> [u8; 32] {
    let addresses = call.accounts[1..].iter().map(|meta| meta.pubkey.to_bytes());
    let addresses: Vec<_> = addresses.collect();
    hashv(&[&call.data, addresses.as_flattened()]).to_bytes()
}
