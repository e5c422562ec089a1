//! `[clock]`: the time that the instructions find.

use {
    super::amount::Amount, serde::Deserialize, solana_account::Account, solana_pubkey::Pubkey,
    solana_rent::Rent,
};

const CLOCK: Pubkey = Pubkey::from_str_const("SysvarC1ock11111111111111111111111111111111");
const SYSVAR_OWNER: Pubkey = Pubkey::from_str_const("Sysvar1111111111111111111111111111111111111");

/// The fields of the sysvar. A field that a plan leaves out is zero.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
pub struct ClockPlan {
    slot: Amount,
    epoch_start_timestamp: i64,
    epoch: Amount,
    leader_schedule_epoch: Amount,
    unix_timestamp: i64,
}

impl ClockPlan {
    /// The sysvar's account, which the runtime takes its clock from.
    pub fn account(&self, rent: &Rent) -> (Pubkey, Account) {
        let data = [
            self.slot.0.to_le_bytes(),
            self.epoch_start_timestamp.to_le_bytes(),
            self.epoch.0.to_le_bytes(),
            self.leader_schedule_epoch.0.to_le_bytes(),
            self.unix_timestamp.to_le_bytes(),
        ]
        .concat();
        let account = Account {
            lamports: rent.minimum_balance(data.len()),
            data,
            owner: SYSVAR_OWNER,
            executable: false,
            rent_epoch: 0,
        };
        (CLOCK, account)
    }
}
