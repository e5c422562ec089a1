//! The fuzzer's bytes, from the front; zeros behind them.

pub struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn byte(&mut self) -> u8 {
        self.array::<1>()[0]
    }

    /// A byte as an index into something of this length.
    pub fn below(&mut self, len: usize) -> usize {
        usize::from(self.byte()) % len.max(1)
    }

    pub fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut array = [0; N];
        let there = self.take(N);
        array[..there.len()].copy_from_slice(there);
        array
    }

    /// As many of the next bytes as there are.
    pub fn take(&mut self, len: usize) -> &'a [u8] {
        let (taken, left) = self.0.split_at(len.min(self.0.len()));
        self.0 = left;
        taken
    }

    pub fn rest(&mut self) -> &'a [u8] {
        self.take(usize::MAX)
    }

    /// Some length: one that means something to the program, or any.
    pub fn len(&mut self) -> usize {
        const LENGTHS: [usize; 16] = [
            0, 1, 8, 36, 81, 82, 83, 119, 120, 121, 164, 165, 166, 170, 10_240, 10_328,
        ];
        match self.byte() {
            choice @ 0..=191 => LENGTHS[usize::from(choice) % LENGTHS.len()],
            _ => usize::from(u16::from_le_bytes(self.array())),
        }
    }

    /// Some amount: one that means something, or any.
    pub fn amount(&mut self) -> u64 {
        const RENT_RESERVE: u64 = super::cast::RENT_RESERVE;
        const VAULT: u64 = super::cast::VAULT_LAMPORTS;
        const AMOUNTS: [u64; 16] = [
            1,
            0,
            1_000,
            999_999,
            1_000_000,
            1_000_001,
            1_000_000_000,
            RENT_RESERVE - 1,
            RENT_RESERVE,
            VAULT - RENT_RESERVE,
            VAULT - RENT_RESERVE + 1,
            VAULT,
            VAULT + 1,
            1 << 63,
            u64::MAX - 1,
            u64::MAX,
        ];
        match self.byte() {
            choice @ 0..=191 => AMOUNTS[usize::from(choice) % AMOUNTS.len()],
            192..=223 => u64::from(u16::from_le_bytes(self.array())),
            _ => u64::from_le_bytes(self.array()),
        }
    }
}
