//! One step: a call of the vault, or something that happens outside of it. Both are instructions, written
//! down by the names of the accounts.

use {
    crate::model::world::Cast,
    cu_vault_interface::ID,
    serde::{Deserialize, Serialize},
    solana_instruction::{AccountMeta, Instruction},
};

/// An instruction as it is saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub program: String,
    /// Each account's name, with its flags: `s` signs, `w` is writable.
    pub accounts: Vec<(String, String)>,
    /// In hexadecimal.
    pub data: String,
    /// `done`, or the error; only in sequences that are written by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<String>,
}

impl Step {
    pub fn of(instruction: &Instruction, cast: &Cast) -> Self {
        let accounts = instruction.accounts.iter().map(|meta| {
            let flags = [(meta.is_signer, "s"), (meta.is_writable, "w")];
            let flags = flags.iter().filter(|(set, _)| *set).map(|(_, flag)| *flag);
            (cast.name(&meta.pubkey), flags.collect())
        });
        Self {
            program: cast.name(&instruction.program_id),
            accounts: accounts.collect(),
            data: hex::encode(&instruction.data),
            ends: None,
        }
    }

    pub fn instruction(&self, cast: &Cast) -> Instruction {
        let accounts = self.accounts.iter().map(|(name, flags)| AccountMeta {
            pubkey: cast.key(name),
            is_signer: flags.contains('s'),
            is_writable: flags.contains('w'),
        });
        Instruction {
            program_id: cast.key(&self.program),
            accounts: accounts.collect(),
            data: hex::decode(&self.data).expect("the data is in hexadecimal"),
        }
    }
}

pub fn is_call(instruction: &Instruction) -> bool {
    instruction.program_id == ID
}
