//! The input as the runtime serialises it, mirrored, and accounts that hold an image of a part of it.
//!
//! ```text
//! number of accounts u64
//! each account      header · data · room to grow · padding to 8 · rent epoch u64
//! instruction data  length u64 · data
//! program id
//! ```

use {
    crate::{every::Call, keys::key},
    bytemuck::{Pod, Zeroable, bytes_of},
    solana_account::Account,
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    std::mem::size_of,
};

/// The header before the data of an account.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct Header {
    /// Not a duplicate.
    pub marker: u8,
    pub signer: u8,
    pub writable: u8,
    pub executable: u8,
    pub padding: [u8; 4],
    pub address: [u8; 32],
    pub owner: [u8; 32],
    pub lamports: u64,
    pub data_len: u64,
}

/// The slot that repeats an account: its index, padded.
type Duplicate = u64;

/// By how much the data of an account may grow within an instruction.
const ROOM_TO_GROW: usize = 10 * 1024;

/// Where each account begins if all are as long as in this call, and last where the instruction data's
/// length is: the constants of a fixed layout.
pub fn offsets(call: &Call) -> Vec<usize> {
    let mut offset = size_of::<u64>();
    let mut offsets = vec![offset];
    for slot in 0..call.instruction.accounts.len() {
        offset += serialized_len(slot_account(call, slot).data.len());
        offsets.push(offset);
    }
    offsets
}

/// Where each slot of an instruction begins, repeated accounts among them, and last where the instruction
/// data's length is. `None` where an account is missing.
pub fn begins(instruction: &Instruction, accounts: &[(Pubkey, Account)]) -> Option<Vec<usize>> {
    let mut offset = size_of::<u64>();
    let mut begins = vec![offset];
    for (slot, meta) in instruction.accounts.iter().enumerate() {
        let before = &instruction.accounts[..slot];
        offset += if before.iter().any(|other| other.pubkey == meta.pubkey) {
            size_of::<Duplicate>()
        } else {
            let (_, account) = accounts.iter().find(|(key, _)| *key == meta.pubkey)?;
            serialized_len(account.data.len())
        };
        begins.push(offset);
    }
    Some(begins)
}

fn serialized_len(data_len: usize) -> usize {
    (size_of::<Header>() + data_len).next_multiple_of(8) + ROOM_TO_GROW + size_of::<u64>()
}

/// Where the data of the account in a slot begins.
fn data_offset(call: &Call, slot: usize) -> usize {
    offsets(call)[slot] + size_of::<Header>()
}

/// All that comes after the account in a slot.
pub fn tail(call: &Call, slot: usize) -> Vec<u8> {
    let instruction = &call.instruction;
    let after = slot + 1..instruction.accounts.len();
    let mut bytes = after
        .map(|slot| account(call, slot))
        .collect::<Vec<_>>()
        .concat();
    bytes.extend((instruction.data.len() as u64).to_le_bytes());
    bytes.extend(&instruction.data);
    bytes.extend(instruction.program_id.as_ref());
    bytes
}

/// An account as it is serialised, no duplicate.
fn account(call: &Call, slot: usize) -> Vec<u8> {
    let meta = &call.instruction.accounts[slot];
    let account = slot_account(call, slot);
    let header = Header {
        marker: u8::MAX,
        signer: meta.is_signer.into(),
        writable: meta.is_writable.into(),
        executable: account.executable.into(),
        padding: [0; 4],
        address: meta.pubkey.to_bytes(),
        owner: account.owner.to_bytes(),
        lamports: account.lamports,
        data_len: account.data.len() as u64,
    };
    let used = [bytes_of(&header), &account.data].concat();
    // Zeroes that come from the allocator cost next to nothing; those of `resize` are written one by one.
    let mut bytes = vec![0; serialized_len(account.data.len())];
    bytes[..used.len()].copy_from_slice(&used);
    let rent_epoch = bytes.len() - size_of::<u64>();
    bytes[rent_epoch..].copy_from_slice(&u64::MAX.to_le_bytes());
    bytes
}

fn slot_account(call: &Call, slot: usize) -> &Account {
    &call.accounts[&call.instruction.accounts[slot].pubkey]
}

/// The account in `slot` as the attacker's program makes it. It begins with the data that the slot must
/// have, and holds all that `shown` has after the slot where a fixed layout looks for it.
pub fn carrier(shown: &Call, slot: usize) -> Account {
    let expected = slot_account(shown, slot);
    let image = offsets(shown)[slot + 1] - data_offset(shown, slot);
    let tail = tail(shown, slot);
    let mut data = vec![0; image + tail.len()];
    data[..expected.data.len()].copy_from_slice(&expected.data);
    data[image..].copy_from_slice(&tail);
    Account {
        owner: key("attacker's program"),
        data,
        ..expected.clone()
    }
}
