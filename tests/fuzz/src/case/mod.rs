//! What an input of the fuzzer means: accounts, slots and instruction data, as a runtime could serialise
//! them.
//!
//! No byte string is refused; where it ends, zeros follow. The first byte says which of two ways the rest is
//! read:
//!
//! ```text
//! valid    instruction · a valid call of it, then one change after the other: a flag, another account in a
//!          slot, an owner, a length, some bytes, an image of the accounts that follow
//! raw      accounts and data as they are spelt out
//! ```
//!
//! The result is kept to the form that a runtime can serialise. An account is there once and is repeated
//! by its index, its flags are the same in every slot, and at the address of a program is that program.
//!
//! This folder is read by two crates that cannot share dependencies: the fuzzer's, which links the program,
//! and the tests', which run the ELFs. It names nothing but `cu_vault`'s types and the standard library.

#![forbid(unsafe_code)]

mod bytes;
pub mod cast;
mod change;
pub mod corpus;
pub mod outcome;
mod raw;
mod valid;

pub use cast::Cast;

use {bytes::Bytes, std::ops::Range};

pub type Key = [u8; 32];

/// By how much the data of an account may grow within an instruction.
pub const ROOM_TO_GROW: usize = 10 * 1024;

/// The header before the data of an account.
pub const HEAD: usize = 88;

/// No input has more slots: what a transaction may lock, and some.
pub const MAX_SLOTS: usize = 72;

/// No account of an input is longer, and no instruction data.
pub const MAX_DATA: usize = 64 * 1024;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub address: Key,
    pub owner: Key,
    pub lamports: u64,
    pub data: Vec<u8>,
    pub executable: bool,
    pub signer: bool,
    pub writable: bool,
}

/// An instruction with its accounts. Each is there once; `slots` are indices into them, in the order in
/// which they first occur.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    pub accounts: Vec<Account>,
    pub slots: Vec<usize>,
    pub data: Vec<u8>,
}

impl Case {
    pub fn decode(input: &[u8], cast: &Cast) -> Self {
        let mut bytes = Bytes::new(input);
        let draft = match bytes.byte() {
            mode if mode % 4 == 3 => raw::read(&mut bytes, cast),
            mode => valid::read(mode, &mut bytes, cast),
        };
        draft.finish(cast)
    }

    /// Writes the input as the runtime serialises it, and says where in it each account begins. Behind the
    /// last account come the length of the instruction data, the data, the program's address.
    pub fn serialize(&self, program: &Key, bytes: &mut Vec<u8>) -> Vec<usize> {
        let accounts = self.accounts.iter();
        let of_accounts = accounts.map(|account| HEAD + account.data.len() + ROOM_TO_GROW + 16);
        let others = 8 * (self.slots.len() + 6) + self.data.len();
        bytes.clear();
        bytes.reserve(of_accounts.sum::<usize>() + others);
        bytes.extend((self.slots.len() as u64).to_le_bytes());
        let mut begins = Vec::with_capacity(self.accounts.len());
        for (slot, &index) in self.slots.iter().enumerate() {
            if index < begins.len() {
                let first = self.slots.iter().position(|other| *other == index);
                bytes.extend((first.unwrap_or(slot) as u64).to_le_bytes());
            } else {
                begins.push(bytes.len());
                self.accounts[index].serialize(bytes);
            }
        }
        bytes.extend((self.data.len() as u64).to_le_bytes());
        bytes.extend(&self.data);
        bytes.extend(program);
        begins
    }
}

impl Account {
    pub fn new(address: Key, owner: Key, lamports: u64, data: Vec<u8>) -> Self {
        Self {
            address,
            owner,
            lamports,
            data,
            executable: false,
            signer: false,
            writable: false,
        }
    }

    fn serialize(&self, bytes: &mut Vec<u8>) {
        let flags = [self.signer, self.writable, self.executable].map(u8::from);
        bytes.push(u8::MAX);
        bytes.extend(flags);
        bytes.extend([0; 4]);
        bytes.extend(self.address);
        bytes.extend(self.owner);
        bytes.extend(self.lamports.to_le_bytes());
        bytes.extend((self.data.len() as u64).to_le_bytes());
        bytes.extend(&self.data);
        let end = bytes.len().next_multiple_of(8) + ROOM_TO_GROW;
        bytes.resize(end, 0);
        bytes.extend(u64::MAX.to_le_bytes());
    }
}

/// A case in the making: an account in each slot, repeated ones as copies.
#[derive(Clone, Default)]
struct Draft {
    slots: Vec<Account>,
    data: Vec<u8>,
    /// Whether it has had a change that makes it large. A second one would show nothing that the first does
    /// not, and takes the fuzzer's time.
    is_large: bool,
}

impl Draft {
    /// What comes after a slot, as the runtime would serialise it.
    fn after(&self, slot: usize, cast: &Cast) -> Vec<u8> {
        let case = self.clone().finish(cast);
        let mut bytes = Vec::new();
        let begins = case.serialize(&cast.program, &mut bytes);
        let end = |index: usize| {
            let len = case.accounts[index].data.len();
            (begins[index] + HEAD + len).next_multiple_of(8) + ROOM_TO_GROW + 8
        };
        case.slots.get(slot).map_or_else(Vec::new, |&index| {
            let from = end(index).min(bytes.len());
            bytes[from..].to_vec()
        })
    }

    /// The first slot of an account decides what it holds, any slot of it what its flags are.
    fn finish(mut self, cast: &Cast) -> Case {
        self.slots.truncate(MAX_SLOTS);
        self.data.truncate(MAX_DATA);
        let mut case = Case {
            data: self.data,
            ..Case::default()
        };
        for mut slot in self.slots {
            let known = case.accounts.iter().position(|a| a.address == slot.address);
            let index = known.unwrap_or_else(|| {
                slot.data.truncate(MAX_DATA);
                case.accounts.push(cast.as_it_must_be(slot.clone()));
                case.accounts.len() - 1
            });
            case.accounts[index].signer |= slot.signer;
            case.accounts[index].writable |= slot.writable;
            case.slots.push(index);
        }
        // The program that a transaction calls is never writable in it.
        for account in &mut case.accounts {
            account.writable &= account.address != cast.program;
        }
        case
    }
}

/// The part of a range that is there.
fn clamp(range: Range<usize>, len: usize) -> Range<usize> {
    range.start.min(len)..range.end.min(len)
}
