//! Numbers that look random and are the same for ever.

use std::env;

/// Xorshift: no crate, whose next version might deal other numbers.
#[derive(Clone, Debug)]
pub struct Dice(pub u64);

impl Dice {
    /// Dice of their own for each of many inputs, so that one of them can be had without the others.
    pub fn nth(seed: u64, index: u64) -> Self {
        // SplitMix64: neighbours must not start alike.
        let mut state = seed ^ index.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        // Zero is where xorshift would stay.
        Self((state ^ (state >> 31)).max(1))
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % bound
    }

    pub fn byte(&mut self) -> u8 {
        self.below(256) as u8
    }

    pub fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    /// True in one of `n` cases.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    pub fn pick_mut<'a, T>(&mut self, from: &'a mut [T]) -> Option<&'a mut T> {
        (!from.is_empty())
            .then(|| self.below(from.len()))
            .map(|index| &mut from[index])
    }
}

/// A seed or a count from an environment variable, or what stands for it.
///
/// # Panics
///
/// If it is set to anything else.
pub fn number(variable: &str, default: u64) -> u64 {
    let Ok(value) = env::var(variable) else {
        return default;
    };
    let number = value.parse();
    number.unwrap_or_else(|_| panic!("{variable}={value} is not a number"))
}
