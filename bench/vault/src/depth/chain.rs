//! The relays, and a run of them.

use {
    super::Chain,
    cu_runtime::{Cpi, Model, Profile, Run},
    cu_vault_tests::{Arch, World, keys::key, relay},
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    std::collections::BTreeMap,
};

/// The accounts that a chain passes besides its programs.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub accounts: usize,
    pub account_data: usize,
    pub instruction_data: usize,
}

/// The number of accounts that a chain passes besides its programs.
pub const ACCOUNTS: [usize; 5] = [1, 2, 4, 8, 16];

/// One relay under many ids.
pub struct Relays {
    world: World,
    pub ids: Vec<Pubkey>,
    /// The data length of every account that a chain passes.
    lengths: BTreeMap<Pubkey, usize>,
}

impl Relays {
    /// As many as the deepest chain needs, and one more for the call that is refused.
    pub fn new(arch: Arch, profile: Profile, library: &str) -> Self {
        let mut world = World::on(arch, profile);
        let heights = world.svm.runtime().stack_height();
        let ids = relay::load(&mut world, library, heights + 1);
        let lengths = ids.iter().map(|id| (*id, world.get(id).data.len()));
        Self {
            lengths: lengths.collect(),
            world,
            ids,
        }
    }

    /// The deepest chain that the profile allows.
    pub fn max_depth(&self) -> usize {
        self.world.svm.runtime().stack_height() - 1
    }

    pub fn model(&self) -> Model {
        (&self.world.svm.mollusk(&[]).compute_budget).into()
    }

    /// A chain of this depth; 0 is a relay that calls no program.
    pub fn chain(&mut self, kind: Chain, depth: usize, load: Load) -> Instruction {
        let accounts = self.accounts(load);
        match kind {
            Chain::SelfCalls => relay::again(&self.ids[0], depth, &accounts, load.instruction_data),
            Chain::Distinct => {
                let innermost = relay::stop(&self.ids[depth], &accounts, load.instruction_data);
                relay::behind(&self.ids[..depth], &innermost)
            }
        }
    }

    /// Writable accounts of another owner.
    fn accounts(&mut self, load: Load) -> Vec<AccountMeta> {
        (0..load.accounts)
            .map(|n| {
                let account = key(&format!("account {n}"));
                let state = Account::new(1_000_000_000, load.account_data, &key("somebody"));
                self.world.set(&account, state);
                self.lengths.insert(account, load.account_data);
                AccountMeta::new(account, false)
            })
            .collect()
    }

    /// The data length of an account of the last chain.
    pub fn data_len(&self, account: &Pubkey) -> usize {
        self.lengths[account]
    }

    pub fn run(&self, instruction: &Instruction) -> Result<Run, String> {
        let accounts = self.world.accounts_of(std::slice::from_ref(instruction));
        self.world
            .svm
            .run(instruction, &accounts)
            .map_err(|mismatch| mismatch.to_string())
    }
}

/// The error of a run that the runtime refused with one of these; `None` if it succeeded. Any other end
/// is no figure.
pub fn refusal(
    run: &Run,
    expected: &[InstructionError],
    what: impl Fn() -> String,
) -> Result<Option<String>, String> {
    match &run.result.raw_result {
        Ok(()) => Ok(None),
        Err(error) if expected.contains(error) => Ok(Some(format!("{error:?}"))),
        Err(error) => Err(format!("{}: the instruction failed: {error:?}", what())),
    }
}

/// What was consumed at each height of a chain, from the top-level instruction down to where it ends:
/// a height's figure contains those below.
pub fn heights(run: &Run, chain: usize) -> Vec<u64> {
    let below = (1..=chain).map_while(|height| {
        run.cpis
            .iter()
            .find(|cpi| cpi.caller_height == height)
            .map(Cpi::callee_units)
    });
    std::iter::once(run.cu()).chain(below).collect()
}
