//! The messages of a fixture: package `org.mollusk.svm` of Mollusk 0.15, field by field.
//!
//! Mollusk's own crate for them needs `protoc` to build, and panics on bytes that are no fixture. A
//! protobuf file has no magic number and no version; a field that is not in this schema is skipped.

use prost::Message;

#[derive(Clone, PartialEq, Message)]
pub struct InstrFixture {
    #[prost(message, optional, tag = "1")]
    pub input: Option<InstrContext>,
    #[prost(message, optional, tag = "2")]
    pub output: Option<InstrEffects>,
}

#[derive(Clone, PartialEq, Message)]
pub struct InstrContext {
    #[prost(message, optional, tag = "1")]
    pub compute_budget: Option<ComputeBudget>,
    #[prost(message, optional, tag = "2")]
    pub feature_set: Option<FeatureSet>,
    #[prost(message, optional, tag = "3")]
    pub sysvars: Option<SysvarContext>,
    #[prost(bytes = "vec", tag = "4")]
    pub program_id: Vec<u8>,
    #[prost(message, repeated, tag = "5")]
    pub instr_accounts: Vec<InstrAcct>,
    #[prost(bytes = "vec", tag = "6")]
    pub data: Vec<u8>,
    #[prost(message, repeated, tag = "7")]
    pub accounts: Vec<AcctState>,
}

#[derive(Clone, PartialEq, Message)]
pub struct InstrEffects {
    #[prost(uint64, tag = "1")]
    pub compute_units_consumed: u64,
    #[prost(uint64, tag = "2")]
    pub execution_time: u64,
    /// Zero is success.
    #[prost(uint64, tag = "3")]
    pub program_result: u64,
    #[prost(bytes = "vec", tag = "4")]
    pub return_data: Vec<u8>,
    #[prost(message, repeated, tag = "5")]
    pub resulting_accounts: Vec<AcctState>,
}

/// The one price of the budget that differs between runs; the others are the runtime's constants.
#[derive(Clone, PartialEq, Message)]
pub struct ComputeBudget {
    #[prost(uint64, tag = "1")]
    pub compute_unit_limit: u64,
}

/// The first eight bytes of each active gate's address, little-endian.
#[derive(Clone, PartialEq, Message)]
pub struct FeatureSet {
    #[prost(fixed64, repeated, tag = "1")]
    pub features: Vec<u64>,
}

#[derive(Clone, PartialEq, Message)]
pub struct AcctState {
    #[prost(bytes = "vec", tag = "1")]
    pub address: Vec<u8>,
    #[prost(uint64, tag = "2")]
    pub lamports: u64,
    #[prost(bytes = "vec", tag = "3")]
    pub data: Vec<u8>,
    #[prost(bool, tag = "4")]
    pub executable: bool,
    #[prost(uint64, tag = "5")]
    pub rent_epoch: u64,
    #[prost(bytes = "vec", tag = "6")]
    pub owner: Vec<u8>,
}

/// An account of the instruction, by its place among the accounts.
#[derive(Clone, PartialEq, Message)]
pub struct InstrAcct {
    #[prost(uint32, tag = "1")]
    pub index: u32,
    #[prost(bool, tag = "2")]
    pub is_signer: bool,
    #[prost(bool, tag = "3")]
    pub is_writable: bool,
}

#[derive(Clone, PartialEq, Message)]
pub struct SysvarContext {
    #[prost(message, optional, tag = "1")]
    pub clock: Option<Clock>,
    #[prost(message, optional, tag = "2")]
    pub epoch_rewards: Option<EpochRewards>,
    #[prost(message, optional, tag = "3")]
    pub epoch_schedule: Option<EpochSchedule>,
    #[prost(message, optional, tag = "4")]
    pub rent: Option<Rent>,
    #[prost(message, optional, tag = "5")]
    pub slot_hashes: Option<SlotHashes>,
    #[prost(message, optional, tag = "6")]
    pub stake_history: Option<StakeHistory>,
    #[prost(message, optional, tag = "7")]
    pub recent_blockhashes: Option<RecentBlockhashes>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Clock {
    #[prost(uint64, tag = "1")]
    pub slot: u64,
    #[prost(int64, tag = "2")]
    pub epoch_start_timestamp: i64,
    #[prost(uint64, tag = "3")]
    pub epoch: u64,
    #[prost(uint64, tag = "4")]
    pub leader_schedule_epoch: u64,
    #[prost(int64, tag = "5")]
    pub unix_timestamp: i64,
}

#[derive(Clone, PartialEq, Message)]
pub struct EpochRewards {
    #[prost(uint64, tag = "1")]
    pub distribution_starting_block_height: u64,
    #[prost(uint64, tag = "2")]
    pub num_partitions: u64,
    #[prost(bytes = "vec", tag = "3")]
    pub parent_blockhash: Vec<u8>,
    /// A u128, little-endian.
    #[prost(bytes = "vec", tag = "4")]
    pub total_points: Vec<u8>,
    #[prost(uint64, tag = "5")]
    pub total_rewards: u64,
    #[prost(uint64, tag = "6")]
    pub distributed_rewards: u64,
    #[prost(bool, tag = "7")]
    pub active: bool,
}

#[derive(Clone, PartialEq, Message)]
pub struct EpochSchedule {
    #[prost(uint64, tag = "1")]
    pub slots_per_epoch: u64,
    #[prost(uint64, tag = "2")]
    pub leader_schedule_slot_offset: u64,
    #[prost(bool, tag = "3")]
    pub warmup: bool,
    #[prost(uint64, tag = "4")]
    pub first_normal_epoch: u64,
    #[prost(uint64, tag = "5")]
    pub first_normal_slot: u64,
}

#[derive(Clone, PartialEq, Message)]
pub struct Rent {
    #[prost(uint64, tag = "1")]
    pub lamports_per_byte_year: u64,
    #[prost(double, tag = "2")]
    pub exemption_threshold: f64,
    #[prost(uint32, tag = "3")]
    pub burn_percent: u32,
}

#[derive(Clone, PartialEq, Message)]
pub struct SlotHashes {
    #[prost(message, repeated, tag = "1")]
    pub slot_hashes: Vec<SlotHashEntry>,
}

#[derive(Clone, PartialEq, Message)]
pub struct SlotHashEntry {
    #[prost(uint64, tag = "1")]
    pub slot: u64,
    #[prost(bytes = "vec", tag = "2")]
    pub hash: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub struct StakeHistory {
    #[prost(message, repeated, tag = "1")]
    pub stake_history: Vec<StakeHistoryEntry>,
}

#[derive(Clone, PartialEq, Message)]
pub struct StakeHistoryEntry {
    #[prost(uint64, tag = "1")]
    pub epoch: u64,
    #[prost(uint64, tag = "2")]
    pub effective: u64,
    #[prost(uint64, tag = "3")]
    pub activating: u64,
    #[prost(uint64, tag = "4")]
    pub deactivating: u64,
}

#[derive(Clone, PartialEq, Message)]
pub struct RecentBlockhashes {
    #[prost(message, repeated, tag = "1")]
    pub entries: Vec<RecentBlockhashEntry>,
}

#[derive(Clone, PartialEq, Message)]
pub struct RecentBlockhashEntry {
    #[prost(bytes = "vec", tag = "1")]
    pub blockhash: Vec<u8>,
    #[prost(uint64, tag = "2")]
    pub lamports_per_signature: u64,
}

/// Where Firedancer's fixtures begin otherwise: with the name of the entrypoint that they test.
#[derive(Clone, PartialEq, Message)]
struct FiredancerFixture {
    #[prost(message, optional, tag = "1")]
    metadata: Option<FixtureMetadata>,
}

#[derive(Clone, PartialEq, Message)]
struct FixtureMetadata {
    #[prost(string, tag = "1")]
    fn_entrypoint: String,
}

/// The entrypoint that a fixture of Firedancer's schema names.
pub(super) fn firedancer_entrypoint(bytes: &[u8]) -> Option<String> {
    let entrypoint = FiredancerFixture::decode(bytes)
        .ok()?
        .metadata?
        .fn_entrypoint;
    entrypoint.starts_with("sol_compat_").then_some(entrypoint)
}
