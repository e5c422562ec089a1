//! An instruction, its accounts and its result, as a fixture.

use {
    crate::fixture::{
        AcctState, Clock, EpochRewards, EpochSchedule, InstrAcct, InstrContext, InstrEffects,
        InstrFixture, Rent, SlotHashEntry, SlotHashes, StakeHistory, StakeHistoryEntry,
        SysvarContext,
    },
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_program_error::ProgramError,
    solana_pubkey::Pubkey,
    solana_sysvar as sysvar,
};

/// Mollusk's code for an error that has none.
const UNKNOWN_ERROR: u64 = u64::MAX;

/// One instruction, the accounts before it, and its result.
pub struct Row<'a> {
    /// The instruction.
    pub instruction: &'a Instruction,
    /// The accounts before the instruction.
    pub accounts: &'a [(Pubkey, Account)],
    /// The sysvars.
    pub sysvars: SysvarContext,
    /// The bytes of heap that the transaction requests, if it requests them.
    pub heap: Option<u32>,
    /// How the instruction ended.
    pub ended: Result<(), InstructionError>,
    /// The CU that it consumed.
    pub cu: u64,
    /// The data that it returned.
    pub return_data: Vec<u8>,
    /// The accounts after the instruction.
    pub left: &'a [(Pubkey, Account)],
}

impl Row<'_> {
    /// The fixture of the row.
    pub fn fixture(self) -> InstrFixture {
        let mut accounts: Vec<AcctState> = self.accounts.iter().map(state).collect();
        let instr_accounts = self.instruction.accounts.iter().map(|meta| {
            let known = accounts
                .iter()
                .position(|account| account.address == meta.pubkey.as_ref());
            // A program or a sysvar that the test did not have to give.
            let index = known.unwrap_or_else(|| {
                accounts.push(state(&(meta.pubkey, Account::default())));
                accounts.len() - 1
            });
            InstrAcct {
                index: index as u32,
                is_signer: meta.is_signer,
                is_writable: meta.is_writable,
            }
        });
        let instr_accounts = instr_accounts.collect();
        InstrFixture {
            input: Some(InstrContext {
                // Neither is known as `cu` means it: its profile has them.
                compute_budget: None,
                feature_set: None,
                sysvars: Some(self.sysvars),
                program_id: self.instruction.program_id.to_bytes().into(),
                instr_accounts,
                data: self.instruction.data.clone(),
                accounts,
                heap_size: self.heap,
            }),
            output: Some(InstrEffects {
                compute_units_consumed: self.cu,
                // Another one each time, so that the file would be too.
                execution_time: 0,
                program_result: match &self.ended {
                    Ok(()) => 0,
                    Err(error) => code(error),
                },
                return_data: self.return_data,
                resulting_accounts: self.left.iter().map(state).collect(),
                error: self.ended.err().map(|error| format!("{error:?}")),
            }),
        }
    }
}

fn code(error: &InstructionError) -> u64 {
    ProgramError::try_from(error.clone()).map_or(UNKNOWN_ERROR, u64::from)
}

/// A program's account goes without its ELF: the ELF is what is measured, and others are given to `cu` as files.
fn state((address, account): &(Pubkey, Account)) -> AcctState {
    AcctState {
        address: address.to_bytes().into(),
        lamports: account.lamports,
        data: match account.executable {
            true => Vec::new(),
            false => account.data.clone(),
        },
        executable: account.executable,
        rent_epoch: account.rent_epoch,
        owner: account.owner.to_bytes().into(),
    }
}

pub fn clock(clock: &sysvar::clock::Clock) -> Clock {
    Clock {
        slot: clock.slot,
        epoch_start_timestamp: clock.epoch_start_timestamp,
        epoch: clock.epoch,
        leader_schedule_epoch: clock.leader_schedule_epoch,
        unix_timestamp: clock.unix_timestamp,
    }
}

pub fn epoch_rewards(rewards: &sysvar::epoch_rewards::EpochRewards) -> EpochRewards {
    EpochRewards {
        distribution_starting_block_height: rewards.distribution_starting_block_height,
        num_partitions: rewards.num_partitions,
        parent_blockhash: rewards.parent_blockhash.to_bytes().into(),
        total_points: rewards.total_points.to_le_bytes().into(),
        total_rewards: rewards.total_rewards,
        distributed_rewards: rewards.distributed_rewards,
        active: rewards.active,
    }
}

pub fn epoch_schedule(schedule: &sysvar::epoch_schedule::EpochSchedule) -> EpochSchedule {
    EpochSchedule {
        slots_per_epoch: schedule.slots_per_epoch,
        leader_schedule_slot_offset: schedule.leader_schedule_slot_offset,
        warmup: schedule.warmup,
        first_normal_epoch: schedule.first_normal_epoch,
        first_normal_slot: schedule.first_normal_slot,
    }
}

pub fn rent(rent: &sysvar::rent::Rent) -> Rent {
    #[expect(
        deprecated,
        reason = "programs built against an older SDK multiply by it"
    )]
    let (threshold, burn) = (rent.exemption_threshold, rent.burn_percent);
    Rent {
        lamports_per_byte_year: rent.lamports_per_byte,
        exemption_threshold: f64::from_le_bytes(threshold),
        burn_percent: burn.into(),
    }
}

pub fn slot_hashes(hashes: &sysvar::slot_hashes::SlotHashes) -> SlotHashes {
    let entries = hashes.iter().map(|(slot, hash)| SlotHashEntry {
        slot: *slot,
        hash: hash.to_bytes().into(),
    });
    SlotHashes {
        slot_hashes: entries.collect(),
    }
}

pub fn stake_history(history: &sysvar::stake_history::StakeHistory) -> StakeHistory {
    let entries = history.iter().map(|(epoch, entry)| StakeHistoryEntry {
        epoch: *epoch,
        effective: entry.effective,
        activating: entry.activating,
        deactivating: entry.deactivating,
    });
    StakeHistory {
        stake_history: entries.collect(),
    }
}
