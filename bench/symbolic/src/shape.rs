//! A shape: what the proof fixes of an input, and where everything then lies.
//!
//! ```text
//! input    number of accounts u64 · account · … · data length u64 · data · program id
//! account  0xff · signer · writable · executable · 4 spare · address 32 · owner 32 · lamports u64 ·
//!          data length u64 · data · 10,240 spare · padding to 8 · rent epoch u64
//! repeated index of the first · 7 spare
//! ```

/// A slot of an instruction's accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// An account with data of this length.
    Account(usize),
    /// The account of an earlier slot once more.
    Repeated(usize),
}

/// The part of an input that the proof fixes. Everything else is open.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shape {
    pub slots: Vec<Slot>,
    /// The length of the instruction data, and its first byte if there is one.
    pub data_len: usize,
    pub discriminator: u8,
    /// One more byte of the data that is fixed: where, and its value.
    pub fixed: Option<(usize, u8)>,
    /// From this slot on, each account is writable, does not sign and is no program.
    pub plain_from: Option<usize>,
}

/// The owner of a byte of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// A byte that is the same for all inputs of the shape.
    Fixed(u8),
    Signer(usize),
    Writable(usize),
    Executable(usize),
    Address(usize, usize),
    Owner(usize, usize),
    Lamports(usize, usize),
    DataLen(usize, usize),
    Data(usize, usize),
    Spare(usize, usize),
    Instruction(usize),
    ProgramId(usize),
}

const HEAD: usize = 88;
const INCREASE: usize = 10_240;
const ID: usize = 32;

impl Shape {
    /// The account that a slot names: the slot itself, or the one that it repeats.
    pub fn account(&self, slot: usize) -> usize {
        match self.slots[slot] {
            Slot::Account(_) => slot,
            Slot::Repeated(first) => first,
        }
    }

    /// The length of the data of a slot's account.
    pub fn len(&self, slot: usize) -> usize {
        match self.slots[self.account(slot)] {
            Slot::Account(len) => len,
            Slot::Repeated(_) => unreachable!("a slot repeats an account, not a repetition"),
        }
    }

    /// The slots that hold an account of their own.
    pub fn accounts(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.slots.len()).filter(|slot| self.account(*slot) == *slot)
    }
}

/// Where everything of a shape lies.
#[derive(Clone, Debug)]
pub struct Layout {
    pub shape: Shape,
    /// Where each slot begins.
    slots: Vec<usize>,
    data: usize,
}

impl Layout {
    pub fn of(shape: &Shape) -> Self {
        let mut at = 8;
        let mut slots = Vec::new();
        for slot in &shape.slots {
            slots.push(at);
            at += match slot {
                Slot::Account(len) => HEAD + (len + INCREASE).next_multiple_of(8) + 8,
                Slot::Repeated(_) => 8,
            };
        }
        Self {
            shape: shape.clone(),
            slots,
            data: at + 8,
        }
    }

    /// The length of the whole input.
    pub fn size(&self) -> usize {
        self.data + self.shape.data_len + ID
    }

    /// Where the instruction data lies.
    pub fn data(&self) -> usize {
        self.data
    }

    /// Where the account of a slot lies.
    pub fn slot(&self, slot: usize) -> usize {
        self.slots[self.shape.account(slot)]
    }

    pub fn address(&self, slot: usize) -> usize {
        self.slot(slot) + 8
    }

    pub fn owner(&self, slot: usize) -> usize {
        self.slot(slot) + 40
    }

    pub fn lamports(&self, slot: usize) -> usize {
        self.slot(slot) + 72
    }

    pub fn data_len(&self, slot: usize) -> usize {
        self.slot(slot) + 80
    }

    pub fn account_data(&self, slot: usize) -> usize {
        self.slot(slot) + HEAD
    }

    /// The owner of the byte at an offset.
    pub fn field(&self, at: usize) -> Option<Field> {
        let byte = |value: u64, index: usize| Field::Fixed(value.to_le_bytes()[index]);
        if at >= self.size() {
            return None;
        }
        if at < 8 {
            return Some(byte(self.shape.slots.len() as u64, at));
        }
        if at >= self.data {
            let index = at - self.data;
            return Some(if index >= self.shape.data_len {
                Field::ProgramId(index - self.shape.data_len)
            } else if index == 0 {
                Field::Fixed(self.shape.discriminator)
            } else {
                match self.shape.fixed {
                    Some((fixed, value)) if fixed == index => Field::Fixed(value),
                    _ => Field::Instruction(index),
                }
            });
        }
        if at >= self.data - 8 {
            return Some(byte(self.shape.data_len as u64, at + 8 - self.data));
        }
        let slot = self.slots.partition_point(|start| *start <= at) - 1;
        let index = at - self.slots[slot];
        let len = match self.shape.slots[slot] {
            Slot::Account(len) => len,
            Slot::Repeated(first) => return Some(byte(first as u64, index)),
        };
        Some(match index {
            0 => Field::Fixed(0xff),
            1..4 if self.shape.plain_from.is_some_and(|first| first <= slot) => {
                Field::Fixed([0, 1, 0][index - 1])
            }
            1 => Field::Signer(slot),
            2 => Field::Writable(slot),
            3 => Field::Executable(slot),
            4..8 => Field::Fixed(0),
            8..40 => Field::Address(slot, index - 8),
            40..72 => Field::Owner(slot, index - 40),
            72..80 => Field::Lamports(slot, index - 72),
            80..88 => Field::DataLen(slot, index - 80),
            _ if index < HEAD + len => Field::Data(slot, index - HEAD),
            _ if index < HEAD + len + INCREASE => Field::Spare(slot, index - HEAD - len),
            _ if index < HEAD + (len + INCREASE).next_multiple_of(8) => Field::Fixed(0),
            _ => Field::Fixed(0xff),
        })
    }
}
