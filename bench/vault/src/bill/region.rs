//! The regions of memory that a program sees: the upper half of an address says which.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    Stack,
    Heap,
    Input,
    /// The program's own constants, or nothing.
    Other,
}

/// Where the input begins.
pub const INPUT: u64 = 4 << 32;

impl Region {
    pub fn of(address: u64) -> Self {
        match address >> 32 {
            2 => Self::Stack,
            3 => Self::Heap,
            4 => Self::Input,
            _ => Self::Other,
        }
    }
}
