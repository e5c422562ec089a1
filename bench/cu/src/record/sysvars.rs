//! The sysvars of a node.

use {
    mollusk_svm::sysvar::Sysvars,
    solana_pubkey::Pubkey,
    solana_sysvar::{
        clock, epoch_rewards, epoch_schedule, last_restart_slot, rent, slot_hashes, stake_history,
    },
};

/// The sysvars that a program can ask the runtime for, and the two histories.
pub const IDS: [Pubkey; 7] = [
    clock::ID,
    epoch_rewards::ID,
    epoch_schedule::ID,
    last_restart_slot::ID,
    rent::ID,
    slot_hashes::ID,
    stake_history::ID,
];

/// Sets the sysvar with this address. A sysvar that cannot be read stays as the profile has it.
pub fn set(sysvars: &mut Sysvars, id: &Pubkey, data: &[u8]) {
    macro_rules! set {
        ($($module:ident: $sysvar:ident),*) => {
            $(if *id == $module::ID
                && let Ok(value) = wincode::deserialize::<$module::$sysvar>(data)
            {
                sysvars.$module = value;
            })*
        };
    }
    set! {
        clock: Clock,
        epoch_rewards: EpochRewards,
        epoch_schedule: EpochSchedule,
        last_restart_slot: LastRestartSlot,
        rent: Rent,
        slot_hashes: SlotHashes,
        stake_history: StakeHistory
    }
}
