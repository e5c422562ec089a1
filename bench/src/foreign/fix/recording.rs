//! What a fixture holds besides the instruction: the state it ran in, and what came of it.

use {
    super::{
        accounts,
        schema::{ComputeBudget, FeatureSet, InstrEffects, SysvarContext},
    },
    cu_runtime::{Run, Svm},
    solana_account::Account,
    solana_hash::Hash,
    solana_pubkey::Pubkey,
    solana_stake_history::StakeHistoryEntry,
    std::collections::BTreeSet,
};

/// What was recorded together with an instruction.
pub struct Recording {
    sysvars: SysvarContext,
    /// None where the fixture does not say.
    features: Option<BTreeSet<u64>>,
    cu_limit: Option<u64>,
    cu: u64,
    return_data: Vec<u8>,
    accounts: Vec<(Pubkey, Account)>,
}

impl Recording {
    pub(super) fn new(
        sysvars: Option<SysvarContext>,
        features: Option<FeatureSet>,
        budget: Option<ComputeBudget>,
        output: InstrEffects,
    ) -> Result<Self, String> {
        let sysvars = sysvars.unwrap_or_default();
        check_hashes(&sysvars)?;
        Ok(Self {
            sysvars,
            features: features.map(|set| set.features.into_iter().collect()),
            cu_limit: budget.map(|budget| budget.compute_unit_limit),
            cu: output.compute_units_consumed,
            return_data: output.return_data,
            accounts: accounts("output.resulting_accounts", &output.resulting_accounts)?,
        })
    }

    /// Sets the sysvars that the fixture has; the others stay as the SVM has them.
    pub fn restore(&self, svm: &mut Svm) {
        let sysvars = &mut svm.mollusk.sysvars;
        let recorded = &self.sysvars;
        if let Some(clock) = &recorded.clock {
            sysvars.clock.slot = clock.slot;
            sysvars.clock.epoch_start_timestamp = clock.epoch_start_timestamp;
            sysvars.clock.epoch = clock.epoch;
            sysvars.clock.leader_schedule_epoch = clock.leader_schedule_epoch;
            sysvars.clock.unix_timestamp = clock.unix_timestamp;
        }
        if let Some(rewards) = &recorded.epoch_rewards {
            let to = &mut sysvars.epoch_rewards;
            to.distribution_starting_block_height = rewards.distribution_starting_block_height;
            to.num_partitions = rewards.num_partitions;
            to.parent_blockhash = hash(&rewards.parent_blockhash);
            to.total_points = rewards
                .total_points
                .as_slice()
                .try_into()
                .map_or(0, u128::from_le_bytes);
            to.total_rewards = rewards.total_rewards;
            to.distributed_rewards = rewards.distributed_rewards;
            to.active = rewards.active;
        }
        if let Some(schedule) = &recorded.epoch_schedule {
            let to = &mut sysvars.epoch_schedule;
            to.slots_per_epoch = schedule.slots_per_epoch;
            to.leader_schedule_slot_offset = schedule.leader_schedule_slot_offset;
            to.warmup = schedule.warmup;
            to.first_normal_epoch = schedule.first_normal_epoch;
            to.first_normal_slot = schedule.first_normal_slot;
        }
        if let Some(rent) = &recorded.rent {
            sysvars.rent.lamports_per_byte = rent.lamports_per_byte_year;
            // Programs built against an older SDK still multiply by it.
            #[allow(deprecated)]
            {
                sysvars.rent.exemption_threshold = rent.exemption_threshold.to_le_bytes();
                sysvars.rent.burn_percent = rent.burn_percent.try_into().unwrap_or(u8::MAX);
            }
        }
        if let Some(hashes) = &recorded.slot_hashes {
            let entries = hashes.slot_hashes.iter();
            sysvars.slot_hashes = entries
                .map(|entry| (entry.slot, hash(&entry.hash)))
                .collect();
        }
        if let Some(history) = &recorded.stake_history {
            sysvars.stake_history = Default::default();
            for entry in &history.stake_history {
                sysvars.stake_history.add(
                    entry.epoch,
                    StakeHistoryEntry {
                        effective: entry.effective,
                        activating: entry.activating,
                        deactivating: entry.deactivating,
                    },
                );
            }
        }
        if let Some(blockhashes) = &recorded.recent_blockhashes {
            set_recent_blockhashes(sysvars, blockhashes);
        }
    }

    /// Holds what a run left against what was recorded. Rent epochs are the runtime's business, and a
    /// program's account is the cluster's.
    pub fn check(&self, run: &Run) -> Result<(), String> {
        for (key, after) in &run.result.resulting_accounts {
            let Some((_, recorded)) = self.accounts.iter().find(|(other, _)| other == key) else {
                continue;
            };
            if after.executable && recorded.executable {
                continue;
            }
            let difference = if after.data != recorded.data {
                "data is"
            } else if after.lamports != recorded.lamports {
                "lamports are"
            } else if after.owner != recorded.owner {
                "owner is"
            } else {
                continue;
            };
            return Err(format!(
                "the {difference} not what was recorded in the account {key}"
            ));
        }
        if run.result.return_data != self.return_data {
            return Err("the return data is not what was recorded".to_owned());
        }
        Ok(())
    }

    /// Where the recording was made on another runtime, or came to another figure.
    pub fn notes(&self, svm: &Svm, run: &Run) -> Vec<String> {
        let mut notes = Vec::new();
        let active: BTreeSet<u64> = svm.runtime().features().active().keys().map(gate).collect();
        let recorded = self.features.as_ref().unwrap_or(&active);
        let differ = recorded.symmetric_difference(&active).count();
        if differ > 0 {
            notes.push(format!(
                "recorded with {differ} feature gates set otherwise than in the profile {}, which is \
                 what was measured",
                svm.runtime().profile()
            ));
        }
        let budget = svm.mollusk.compute_budget.compute_unit_limit;
        if let Some(limit) = self.cu_limit.filter(|limit| *limit != budget) {
            notes.push(format!(
                "recorded with a budget of {limit} CU, measured with {budget}"
            ));
        }
        if self.cu != run.cu() {
            notes.push(format!("recorded {} CU, measured {}", self.cu, run.cu()));
        }
        notes
    }
}

/// A gate is known in a fixture by the first eight bytes of its address.
fn gate(id: &Pubkey) -> u64 {
    let (first, _) = id.as_array().split_first_chunk().expect("32 bytes");
    u64::from_le_bytes(*first)
}

/// Old, but programs read it still.
#[allow(deprecated)]
fn set_recent_blockhashes(
    sysvars: &mut mollusk_svm::sysvar::Sysvars,
    blockhashes: &super::schema::RecentBlockhashes,
) {
    use solana_sysvar::recent_blockhashes::IterItem;

    let hashes: Vec<Hash> = blockhashes
        .entries
        .iter()
        .map(|entry| hash(&entry.blockhash))
        .collect();
    sysvars.recent_blockhashes = (0..)
        .zip(&hashes)
        .zip(&blockhashes.entries)
        .map(|((index, hash), entry)| IterItem(index, hash, entry.lamports_per_signature))
        .collect();
}

/// Every hash of the sysvars is one, so that [`hash`] has nothing to refuse.
fn check_hashes(sysvars: &SysvarContext) -> Result<(), String> {
    let rewards = sysvars.epoch_rewards.iter().map(|r| &r.parent_blockhash);
    let slots = sysvars.slot_hashes.iter().flat_map(|h| &h.slot_hashes);
    let recent = sysvars.recent_blockhashes.iter().flat_map(|b| &b.entries);
    rewards
        .chain(slots.map(|entry| &entry.hash))
        .chain(recent.map(|entry| &entry.blockhash))
        .find(|bytes| bytes.len() != 32)
        .map_or(Ok(()), |bytes| {
            Err(format!(
                "input.sysvars has a hash of {} bytes, a hash is 32",
                bytes.len()
            ))
        })
}

fn hash(bytes: &[u8]) -> Hash {
    Hash::new_from_array(bytes.try_into().expect("checked on reading"))
}
